import type { ClientBase } from 'pg'
import { quoted } from './sql.ts'
import type { Written } from './write.ts'

export interface TouchedMonth {
  /** As in `app.month_versions`: `deals`, `sales`, … */
  entity: string
  /** The local midnight of the reporting zone at which the month begins, as an ISO instant. */
  month: string
}

/**
 * Gives a new version to every month in which something changed. One counter serves all months, so that the greatest
 * version of any range of months grows too.
 */
export async function bumpMonths(client: ClientBase, written: Written[]): Promise<TouchedMonth[]> {
  const moments = written.flatMap(momentsOf)
  if (moments.length === 0) return []
  const { rows } = await client.query<{ entity: string; month: Date }>(`
    with moments (entity, moment) as (${moments.join(' union all ')}),
    months as (
      select distinct entity, case when moment = 'epoch' then moment else date_trunc('month', moment, settings.timezone) end as month
      from moments cross join staging.settings
      where moment is not null
    ),
    next_version as (select coalesce(max(version), 0) + 1 as version from app.month_versions)
    insert into app.month_versions (entity, month, version)
    select entity, month, version
    from months cross join next_version
    order by entity, month
    on conflict (entity, month) do update set version = excluded.version
    returning entity, month`)
  return rows.map(({ entity, month }) => ({ entity, month: month.toISOString() }))
}

/**
 * Queries for the moments of changed rows; where there are no images, of all rows. The first and the last of a day in
 * UTC are enough: no such day lies in three months of any zone. A relation without time has one month for all.
 */
function momentsOf({ noun, change }: Written): string[] {
  if (change === 'none') return []
  return noun.relations.flatMap(({ name, months }) => {
    if (!months) return []
    const sources = change === 'imaged' ? [`before_${name}`, `after_${name}`] : [`marts.${name}`]
    const { entity, column } = months
    return sources.map((source) =>
      column
        ? `select '${entity}', unnest(array[min(${quoted(column)}), max(${quoted(column)})]) from ${source}
           group by date_trunc('day', ${quoted(column)} at time zone 'UTC')`
        : `select '${entity}', timestamptz 'epoch' where ${change === 'rebuilt'} or exists (select from ${source})`,
    )
  })
}
