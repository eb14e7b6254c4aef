/** One row per company, per contact with deals of no company, and one for deals of neither: `truth.customers`. */
import { count, ratio, sum, type Truth } from './measures.ts'

/** Segment → recency, frequency and monetary thirds, as the dimension's description lists them. */
const SEGMENTS = {
  Чемпионы: '333, 332, 323',
  Верные: '331, 322, 233, 232, 231, 223',
  Перспективные: '321, 313',
  Новички: '312, 311',
  'Требуют внимания': '222, 221, 213',
  Спящие: '212, 211, 122, 113',
  'Под угрозой': '133, 132, 131, 123',
  Потерянные: '121, 112, 111',
}

const segment = `case when kind = 'none' then 'не указано' when won_count = 0 then 'Без покупок' else case recency || '' || frequency || monetary
  ${Object.entries(SEGMENTS)
    .flatMap(([name, thirds]) => thirds.split(', ').map((third) => `when '${third}' then '${name}'`))
    .join(' ')} end end`

const sql = `
-- whose deal it is: an own firm is no customer, an ignored deal is nobody's
create table truth.bought as
select d.*,
       case when d.company_id is not null and not exists (select from raw.companies c where c.portal_id = d.portal_id and c.id = d.company_id and c.is_my_company)
            then 'company:' || d.company_id
            when d.contact_id is not null then 'contact:' || d.contact_id
            else 'none' end as customer
  from truth.deals d where not d.is_ignored;
create index on truth.bought (portal_id, customer);

create table truth.customers as
select portal_id, 'company' as kind, id as client_id, 'company:' || id as id from raw.companies where deleted_at is null and is_my_company is not true
union
select portal_id, split_part(customer, ':', 1), nullif(split_part(customer, ':', 2), '')::bigint, customer from truth.bought;

alter table truth.customers add column manager_id bigint, add column department_id bigint,
  add column won_count bigint, add column lost_count bigint, add column open_count bigint,
  add column won_amount numeric, add column lost_amount numeric, add column open_amount numeric,
  add column first_won_at timestamptz, add column last_won_at timestamptz;
update truth.customers c
   set manager_id = case c.kind when 'company' then (select o.assigned_by_id from raw.companies o where (o.portal_id, o.id) = (c.portal_id, c.client_id))
                                when 'contact' then (select o.assigned_by_id from raw.contacts o where (o.portal_id, o.id) = (c.portal_id, c.client_id)) end,
       won_count = (select count(*) from truth.bought b where (b.portal_id, b.customer) = (c.portal_id, c.id) and b.status = 'won'),
       lost_count = (select count(*) from truth.bought b where (b.portal_id, b.customer) = (c.portal_id, c.id) and b.status = 'lost'),
       open_count = (select count(*) from truth.bought b where (b.portal_id, b.customer) = (c.portal_id, c.id) and b.status = 'open'),
       won_amount = (select sum(amount) from truth.bought b where (b.portal_id, b.customer) = (c.portal_id, c.id) and b.status = 'won'),
       lost_amount = (select sum(amount) from truth.bought b where (b.portal_id, b.customer) = (c.portal_id, c.id) and b.status = 'lost'),
       open_amount = (select sum(amount) from truth.bought b where (b.portal_id, b.customer) = (c.portal_id, c.id) and b.status = 'open'),
       first_won_at = (select min(closed_at) from truth.bought b where (b.portal_id, b.customer) = (c.portal_id, c.id) and b.status = 'won'),
       last_won_at = (select max(closed_at) from truth.bought b where (b.portal_id, b.customer) = (c.portal_id, c.id) and b.status = 'won');
update truth.customers set department_id = truth.department(portal_id, manager_id);

-- thirds of those who bought, the first ones larger: the latest, the most frequent, the largest have 3
alter table truth.customers add column recency int, add column frequency int, add column monetary int;
update truth.customers c
   set recency = thirds.recency, frequency = thirds.frequency, monetary = thirds.monetary
  from (select portal_id, id,
               ntile(3) over (partition by portal_id order by last_won_at, id collate "C") as recency,
               ntile(3) over (partition by portal_id order by won_count, id collate "C") as frequency,
               ntile(3) over (partition by portal_id order by coalesce(won_amount, 0), id collate "C") as monetary
          from truth.customers where won_count > 0 and kind <> 'none') thirds
 where (thirds.portal_id, thirds.id) = (c.portal_id, c.id);
`

export const customers: Truth = {
  sql,
  table: 'customers',
  times: ['first_won_at', 'last_won_at'],
  key: 'id',
  dimensions: {
    portal_id: 'portal_id',
    kind: 'kind',
    manager_id: 'manager_id',
    manager: 'truth.person(portal_id, manager_id)',
    department_id: 'department_id',
    department: 'truth.department_name(portal_id, department_id)',
    id: 'id',
    client_id: 'client_id',
    recency: 'recency',
    frequency: 'frequency',
    monetary: 'monetary',
    segment,
  },
  measures: {
    count: count(),
    deals_count: sum('won_count + lost_count + open_count'),
    won_count: sum('won_count'),
    won_amount: sum('won_amount'),
    // won without a known amount counts as bought for nothing
    average_check: ratio(`coalesce(${sum('won_amount')}, 0)`, sum('won_count')),
    open_count: sum('open_count'),
    open_amount: sum('open_amount'),
    lost_count: sum('lost_count'),
    lost_amount: sum('lost_amount'),
    revenue_per_customer: ratio(`coalesce(${sum('won_amount')}, 0)`, count()),
    repeat_customers: count('won_count >= 2'),
  },
  additive: [
    ...[
      'count',
      'deals_count',
      'won_count',
      'won_amount',
      'open_count',
      'open_amount',
      'lost_count',
      'lost_amount',
    ],
    'repeat_customers',
  ],
  shares: [],
  within: [['repeat_customers', 'count']],
  sums: [['deals_count', ['won_count', 'lost_count', 'open_count']]],
}
