/** One row per lead: `truth.leads`. */
import { count, days, ratio, sum, type Truth } from './measures.ts'

const sql = `
create table truth.leads as
select l.portal_id, l.id, l.status_id as stage_id, l.assigned_by_id as manager_id, l.source_id, l.company_id, l.contact_id,
       l.currency_id as currency, l.date_create as created_at, l.utm_source, l.date_closed,
       coalesce(l.moved_time, l.date_modify) as moved_at,
       truth.department(l.portal_id, l.assigned_by_id) as department_id,
       truth.money(l.portal_id, l.opportunity, l.currency_id) as amount,
       case truth.outcome(l.portal_id, 'STATUS', 0, l.status_id, l.status_semantic_id)
         when 'won' then 'converted' when 'lost' then 'junk' else 'open' end as status
  from raw.leads l
 where l.deleted_at is null;
create index on truth.leads (portal_id, id);

alter table truth.leads add column converted_at timestamptz;
update truth.leads l
   set converted_at = coalesce(l.date_closed,
         (select h.created_time from raw.lead_status_history h
           where h.portal_id = l.portal_id and h.owner_id = l.id and h.status_id = l.stage_id
           order by h.created_time desc, h.id desc limit 1))
 where l.status = 'converted';

-- whoever leads the deals
alter table truth.leads add column revenue numeric, add column won_deals_count bigint;
update truth.leads l
   set revenue = (select sum(d.amount) from truth.deals d where d.portal_id = l.portal_id and d.lead_id = l.id and d.status = 'won'),
       won_deals_count = (select count(*) from truth.deals d where d.portal_id = l.portal_id and d.lead_id = l.id and d.status = 'won');
`

const quality = "status = 'converted'"

export const leadDimensions = {
  portal_id: 'portal_id',
  manager_id: 'manager_id',
  manager: 'truth.person(portal_id, manager_id)',
  department_id: 'department_id',
  department: 'truth.department_name(portal_id, department_id)',
  source_id: 'source_id',
  status: 'status',
  currency: 'currency',
  company_id: 'company_id',
  utm_source: 'utm_source',
}

export const leads: Truth = {
  sql,
  table: 'leads',
  times: ['created_at', 'converted_at'],
  key: 'id',
  dimensions: { ...leadDimensions, stage_id: 'stage_id' },
  measures: {
    count: count(),
    quality_count: count(quality),
    junk_count: count("status = 'junk'"),
    open_count: count("status = 'open'"),
    conversion: ratio(count(quality), count()),
    junk_share: ratio(count("status = 'junk'"), count()),
    revenue: sum('revenue'),
    won_deals_count: sum('won_deals_count'),
    revenue_per_lead: ratio(`coalesce(${sum('revenue')}, 0)`, count()),
    days_to_convert: ratio(sum(days('created_at', 'converted_at'), quality), count(quality)),
  },
  additive: ['count', 'quality_count', 'junk_count', 'open_count', 'revenue', 'won_deals_count'],
  shares: ['conversion', 'junk_share'],
  within: [],
  sums: [['count', ['quality_count', 'junk_count', 'open_count']]],
}
