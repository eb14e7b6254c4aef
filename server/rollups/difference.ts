/** Corrects the table of a roll-up by what the rows of one transaction change. */
import type { ClientBase } from 'pg'
import { groupKey, table } from './build.ts'
import type { Rollup } from './definitions.ts'
import { countedStatement, groups, quoted, sumCount, sums } from './statement.ts'

/**
 * Adds the groups of `after_<relation>` and takes away those of `before_<relation>`. Afterwards the table has what a
 * fresh one would have: a group whose last row has left is gone, a sum over nothing is null.
 *
 * @throws Error of the database when the table does not agree with the rows that left
 */
export async function applyDifference(client: ClientBase, rollup: Rollup): Promise<void> {
  await client.query(`create temp table rollup_change on commit drop as ${change(rollup)}`)
  await client.query('analyze rollup_change ("__key")')
  await client.query(correction(rollup))
  await client.query('drop table rollup_change')
}

/** A roll-up that does not add up, made again in place; for small ones. */
export async function refill(client: ClientBase, { name, text }: Rollup): Promise<void> {
  await client.query(`delete from ${table(name)}; insert into ${table(name)} ${text}`)
}

const names = (rollup: Rollup) => groups(rollup).map(({ name }) => quoted(name))
const counts = (rollup: Rollup) =>
  rollup.columns.filter(({ kind }) => kind === 'count').map(({ name }) => quoted(name))

/** Everything that adds up, with the hidden counts. */
const figures = (rollup: Rollup): string[] => [
  ...counts(rollup),
  ...sums(rollup).flatMap(({ name }, index) => [quoted(name), sumCount(index)]),
  '"__rows"',
]

function change(rollup: Rollup): string {
  const by = names(rollup).join(', ')
  const added = figures(rollup)
  const from = (image: string) =>
    countedStatement(rollup.text, rollup, `pg_temp.${image}_${rollup.source!.relation}`)
  const totals = added.map((name) => `coalesce(sum(${name}), 0) as ${name}`)
  return `
    select row_number() over () as "__id", *, ${groupKey(rollup)} as "__key"
    from (
      select ${by}, ${totals.join(', ')}
      from (
        select ${[by, ...added].join(', ')} from (${from('after')}) as plus
        union all
        select ${[by, ...added.map((name) => `-${name}`)].join(', ')} from (${from('before')}) as minus
      ) as parts
      group by ${by}
      having ${added.map((name) => `coalesce(sum(${name}), 0) <> 0`).join(' or ')}
    ) as changed`
}

function correction(rollup: Rollup): string {
  const into = table(rollup.name)
  const columns = [...names(rollup), ...figures(rollup), '"__key"']
  const same = ['known."__key" = change."__key"']
  for (const name of names(rollup)) same.push(`known.${name} is not distinct from change.${name}`)
  const plain = [...counts(rollup), '"__rows"'].map((name) => `${name} = known.${name} + change.${name}`)
  const summed = sums(rollup).flatMap(({ name }, index) => {
    const values = `known.${sumCount(index)} + change.${sumCount(index)}`
    const sum = `coalesce(known.${quoted(name)}, 0) + change.${quoted(name)}`
    return [`${quoted(name)} = case when ${values} > 0 then ${sum} end`, `${sumCount(index)} = ${values}`]
  })
  const fresh = columns.map((name) => {
    const index = sums(rollup).findIndex((column) => quoted(column.name) === name)
    return index < 0 ? name : `case when ${sumCount(index)} > 0 then ${name} end`
  })
  return `
    with gone as (
      delete from ${into} as known using rollup_change as change
      where ${same.join(' and ')} and known."__rows" + change."__rows" = 0
      returning change."__id"
    ),
    kept as (
      update ${into} as known set ${[...plain, ...summed].join(', ')}
      from rollup_change as change
      where ${same.join(' and ')} and known."__rows" + change."__rows" <> 0
      returning change."__id"
    )
    insert into ${into} (${columns.join(', ')})
    select ${fresh.join(', ')}
    from rollup_change
    where "__id" not in (select "__id" from gone union all select "__id" from kept)`
}
