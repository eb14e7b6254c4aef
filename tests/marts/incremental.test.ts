import fc from 'fast-check'
import type { Pool } from 'pg'
import { expect, test } from 'vitest'
import { refreshMarts } from '../../marts/index.ts'
import type { Relation } from '../../marts/noun.ts'
import { nouns } from '../../marts/nouns/index.ts'
import { columns, quoted } from '../../marts/sql.ts'
import { change } from './random-portal.ts'
import { emptyPortal, register } from './support.ts'

const batches = fc.array(fc.array(change, { minLength: 1, maxLength: 12 }), { minLength: 2, maxLength: 5 })

test('a refresh of what changed equals a refresh of everything', async () => {
  const pool = await emptyPortal()
  await fc.assert(
    fc.asyncProperty(batches, async (batches) => {
      await empty(pool)
      await refreshMarts(pool)
      for (const batch of batches) {
        const before = await contents(pool)
        for (const change of batch) await change(pool)
        const { months } = await refreshMarts(pool)
        expect(months.map(({ entity, month }) => `${entity} ${month}`).sort()).toEqual(
          monthsOfDifferences(before, await contents(pool)),
        )
      }
      const incremental = await contents(pool)
      expect((await refreshMarts(pool, { full: true })).months).toEqual([])
      await pool.query(`drop table ${tables().join(', ')} cascade`)
      await refreshMarts(pool)
      expect(await contents(pool)).toEqual(incremental)
    }),
    { numRuns: 15, endOnFailure: false },
  )
}, 300_000)

/** By noun and key: what its rows say, and the months whose roll-ups contain them. */
type Contents = Map<string, { text: string; months: string[] }>

async function contents(pool: Pool): Promise<Contents> {
  const contents: Contents = new Map()
  for (const noun of nouns()) {
    const owned = (table: string, owner: string[]) =>
      `select concat_ws(':', '${noun.name}', ${columns(owner)}) as key, to_jsonb(rows)::text as text from marts.${table} as rows`
    const { rows } = await pool.query<{ key: string; text: string; months: string[] }>(`
      with zone as (select value #>> '{}' as name from app.settings where key = 'timezone'),
      said as (${noun.tables.map(({ name, owner }) => owned(name, owner)).join(' union all ')}),
      told as (${noun.relations
        .filter(({ months }) => months)
        .map(monthsOf(noun.name))
        .join(' union all ')})
      select key, string_agg(text, ' ' order by text) as text,
        array(select distinct entity || ' ' || month from told where told.key = said.key and month is not null) as months
      from said group by key`)
    for (const { key, ...row } of rows) contents.set(key, row)
  }
  return contents
}

const monthsOf =
  (noun: string) =>
  ({ name, owner, months }: Relation) => {
    const month = months!.column
      ? `date_trunc('month', ${quoted(months!.column)}, zone.name)`
      : `timestamptz 'epoch'`
    return `select concat_ws(':', '${noun}', ${columns(owner)}) as key, '${months!.entity}' as entity,
    to_char(${month} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as month
    from marts.${name} cross join zone`
  }

function monthsOfDifferences(before: Contents, after: Contents): string[] {
  const touched = new Set<string>()
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [old, fresh] = [before.get(key), after.get(key)]
    if (old?.text !== fresh?.text)
      for (const month of [...(old?.months ?? []), ...(fresh?.months ?? [])]) touched.add(month)
  }
  return [...touched].sort()
}

const tables = () => nouns().flatMap((noun) => noun.tables.map(({ name }) => `marts.${name}`))

async function empty(pool: Pool): Promise<void> {
  await pool.query(`
    truncate raw.deals, raw.deal_stage_history, raw.leads, raw.lead_status_history, raw.activities, raw.statuses, raw.users, raw.departments, raw.categories,
      raw.companies, raw.contacts, raw.currencies, raw.user_fields, raw.tasks, raw.timeline_comments, app.stage_roles, app.reporting_pipelines, app.changes, app.portals;
    drop table if exists ${tables().join(', ')}, app.person_edits cascade;
    delete from app.settings where key not in ('timezone', 'mart_watermark')`)
  for (const portal of [1, 2]) await register(pool, portal, { name: `Портал ${portal}` })
}
