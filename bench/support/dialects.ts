/** Where the facts about deals stand: an analyst finds them in the portal's own tables, DuckDB in wide ones. */

import { ZONE } from './portal.ts'
import type { Filters } from './question.ts'

export interface Dialect {
  /** Tables and joins; the deal is `d`. */
  deals: string
  /** What makes a row of `deals` a deal at all. */
  live: string
  created: string
  closed: string
  touched: string
  won: string
  lost: string
  open: string
  amount: string
  /** Whether a won deal's client had bought before. */
  isRepeat: string
  /** By the name of the dimension. */
  keys: Record<
    'manager_id' | 'pipeline_id' | 'source_id' | 'department_id' | 'company_id' | 'stage_id',
    string
  >
  /** Brings what the department is known by, where deals are grouped by it. */
  departments: string
  /** Names for keys: joined to `sums` once they are grouped. */
  names: Record<string, { name: string; join: string }>
  departmentFilter(ids: (string | number)[]): string
  /** The moment at which a day begins. */
  moment(day: string): string
  /** The beginning of the day, month … as a text: `2026-11-01`. */
  period(granularity: string, moment: string): string
}

const live = (table: string) => `${table}.deleted_at is null and ${table}.is_recurring is not true`

/** Another won deal of the same client came first. */
const earlier = (client: string) => `exists (
  select from raw.deals as e
  where e.portal_id = d.portal_id and e.${client} = d.${client} and e.stage_semantic_id = 'S' and ${live('e')}
    and (e.moved_time, e.id) < (d.moved_time, d.id))`

export const RAW: Dialect = {
  deals:
    'raw.deals as d join raw.currencies as c on c.portal_id = d.portal_id and c.currency = d.currency_id',
  live: live('d'),
  created: 'd.date_create',
  closed: 'd.moved_time',
  touched: 'd.last_activity_time',
  won: `d.stage_semantic_id = 'S'`,
  lost: `d.stage_semantic_id = 'F'`,
  open: `d.stage_semantic_id = 'P'`,
  amount: 'round(d.opportunity * c.amount / c.amount_cnt, 2)',
  isRepeat: `(${earlier('company_id')} or ${earlier('contact_id')})`,
  keys: {
    manager_id: 'd.assigned_by_id',
    pipeline_id: 'd.category_id',
    source_id: 'd.source_id',
    department_id: 'u.department_ids[1]',
    company_id: 'd.company_id',
    stage_id: 'd.stage_id',
  },
  departments: 'left join raw.users as u on u.portal_id = d.portal_id and u.id = d.assigned_by_id',
  names: {
    manager_id: {
      name: `users.name || ' ' || users.last_name as manager`,
      join: 'left join raw.users on users.id = sums.manager_id',
    },
    pipeline_id: {
      name: 'categories.name as pipeline',
      join: 'left join raw.categories on categories.id = sums.pipeline_id',
    },
    source_id: {
      name: 'sources.name as source',
      join: `left join raw.statuses as sources on sources.entity_id = 'SOURCE' and sources.status_id = sums.source_id`,
    },
    department_id: {
      name: 'departments.name as department',
      join: 'left join raw.departments on departments.id = sums.department_id',
    },
    company_id: {
      name: 'companies.title as company',
      join: 'left join raw.companies on companies.id = sums.company_id',
    },
  },
  departmentFilter: (ids) =>
    `d.assigned_by_id in (select id from raw.users where department_ids[1] in (${ids.join(', ')}))`,
  moment: (day) => `timestamptz '${day} 00:00 ${ZONE}'`,
  period: (granularity, moment) =>
    `to_char(date_trunc('${granularity}', ${moment} at time zone '${ZONE}'), 'YYYY-MM-DD')`,
}

const nth = (client: string) =>
  `${client} is not null and row_number() over (partition by ${client} order by moved_time, id) > 1`

/** For long periods: one pass over all won deals instead of a look at each deal's client. */
export const RAW_WINDOWS: Dialect = {
  ...RAW,
  deals: `${RAW.deals} left join (
    select portal_id, id, ${nth('company_id')} or ${nth('contact_id')} as is_repeat
    from raw.deals as e where e.stage_semantic_id = 'S' and ${live('e')}
  ) as won on won.portal_id = d.portal_id and won.id = d.id`,
  isRepeat: 'won.is_repeat',
}

/** The file has local times and everything in one table. */
export const DUCK: Dialect = {
  deals: 'deals as d',
  live: 'true',
  created: 'd.created_at',
  closed: 'd.closed_at',
  touched: 'd.last_activity_at',
  won: `d.status = 'won'`,
  lost: `d.status = 'lost'`,
  open: `d.status = 'open'`,
  amount: 'd.amount',
  isRepeat: 'd.is_repeat',
  keys: {
    manager_id: 'd.manager_id',
    pipeline_id: 'd.pipeline_id',
    source_id: 'd.source_id',
    department_id: 'd.department_id',
    company_id: 'd.company_id',
    stage_id: 'd.stage_id',
  },
  departments: '',
  names: Object.fromEntries(
    ['manager', 'pipeline', 'source', 'department', 'company'].map((name) => [
      `${name}_id`,
      {
        name: `names.${name}`,
        join: `left join ${name}_names as names on names.${name}_id = sums.${name}_id`,
      },
    ]),
  ),
  departmentFilter: (ids) => `d.department_id in (${ids.join(', ')})`,
  moment: (day) => `timestamp '${day}'`,
  period: (granularity, moment) => `strftime(date_trunc('${granularity}', ${moment}), '%Y-%m-%d')`,
}

/** Conditions of a statement over deals. */
export function conditions(dialect: Dialect, filters: Filters): string[] {
  const list = (values: (string | number)[]) =>
    values.map((value) => (typeof value === 'number' ? value : `'${value}'`)).join(', ')
  return Object.entries(filters).map(([name, values]) =>
    name === 'department_id'
      ? dialect.departmentFilter(values)
      : `${dialect.keys[name as 'manager_id']} in (${list(values)})`,
  )
}
