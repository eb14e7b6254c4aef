import fc from 'fast-check'
import type { Pool } from 'pg'
import { expect, test } from 'vitest'
import { refreshMarts } from '../../marts/index.ts'
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
      await pool.query('drop table marts.deals, marts.deal_stage_facts, marts.data_quality cascade')
      await refreshMarts(pool)
      expect(await contents(pool)).toEqual(incremental)
    }),
    { numRuns: 15, endOnFailure: false },
  )
}, 300_000)

/** Rows by key: what they say, and the months whose roll-ups contain them. */
type Contents = Map<string, { text: string; months: string[] }>

async function contents(pool: Pool): Promise<Contents> {
  const { rows } = await pool.query<{
    key: string
    text: string
    created: Date
    closed: Date | null
  }>(`
    with zone as (select value #>> '{}' as name from app.settings where key = 'timezone')
    select 'deal ' || concat_ws(':', portal_id, id) as key, to_jsonb(deals)::text as text,
      date_trunc('month', created_at, zone.name) as created, date_trunc('month', closed_at, zone.name) as closed
    from marts.deals cross join zone
    union all
    select 'stage ' || concat_ws(':', facts.portal_id, deal_id, facts.pipeline_id, facts.stage_id), to_jsonb(facts)::text,
      date_trunc('month', created_at, zone.name), date_trunc('month', closed_at, zone.name)
    from marts.deal_stage_facts as facts
    join marts.deals on deals.portal_id = facts.portal_id and deals.id = deal_id cross join zone
    union all
    select 'quality ' || concat_ws(':', portal_id, entity, record_id, "check"), to_jsonb(quality)::text,
      timestamptz 'epoch', null
    from marts.data_quality as quality
    order by key`)
  return new Map(
    rows.map(({ key, text, created, closed }) => {
      const month = created.toISOString()
      if (key.startsWith('quality')) return [key, { text, months: [`data_quality ${month}`] }]
      const sales = [`sales ${month}`, ...(closed ? [`sales ${closed.toISOString()}`] : [])]
      return [key, { text, months: [`deals ${month}`, ...sales] }]
    }),
  )
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

async function empty(pool: Pool): Promise<void> {
  await pool.query(`
    truncate raw.deals, raw.deal_stage_history, raw.leads, raw.lead_status_history, raw.activities, raw.statuses, raw.users, raw.departments, raw.categories,
      raw.companies, raw.contacts, raw.currencies, raw.user_fields, app.stage_roles, app.portals;
    drop table if exists marts.deals, marts.deal_stage_facts, marts.data_quality, app.person_edits cascade;
    delete from app.settings where key not in ('timezone', 'mart_watermark')`)
  for (const portal of [1, 2]) await register(pool, portal, { name: `Портал ${portal}` })
}
