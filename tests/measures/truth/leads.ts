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

const touchSql = `
-- everything that people did about a lead, each with its moment; a robot's comment and what is merely planned are nothing
create table truth.lead_touches as
select h.portal_id, h.owner_id as lead_id, h.created_time as at
  from raw.lead_status_history h where h.type_id <> 1
union all
select c.portal_id, c.owner_id, c.created
  from raw.timeline_comments c
  join raw.users u on u.portal_id = c.portal_id and u.id = c.author_id and coalesce(u.user_type, 'employee') = 'employee'
  join app.portals p on p.id = c.portal_id and coalesce(p.webhook_user ->> 'id', '') <> u.id::text
 where c.owner_type_id = 1 and c.deleted_at is null
union all
select a.portal_id, l.id,
       case when not (a.type_id in (1, 2, 4) or a.provider_id in ('VOXIMPLANT_CALL', 'CRM_CALL_TRACKER', 'CRM_MEETING', 'CRM_VISIT', 'CRM_EMAIL'))
            -- a to-do
            then case when a.last_updated > a.created then a.last_updated else a.created end
            -- entered after it took place; ticked off before its time had come
            when a.created >= coalesce(a.start_time, a.created) then a.created
            when a.last_updated < a.start_time then case when a.last_updated > a.created then a.last_updated else a.created end
            else a.start_time end
  from raw.leads l
  join raw.activities a on a.portal_id = l.portal_id
   and (a.owner_type_id = 1 and a.owner_id = l.id
     or a.bindings @> jsonb_build_array(jsonb_build_object('owner_type_id', 1, 'owner_id', l.id)))
 where a.completed and a.deleted_at is null
   and (a.type_id in (1, 2, 3, 4) or a.provider_id in ('VOXIMPLANT_CALL', 'CRM_CALL_TRACKER', 'CRM_MEETING', 'CRM_VISIT', 'CRM_EMAIL', 'CRM_TODO', 'CRM_TASKS_TASK', 'TASKS'));
create index on truth.lead_touches (portal_id, lead_id);

alter table truth.leads add column first_touch_at timestamptz;
update truth.leads l
   set first_touch_at = (select t.at from truth.lead_touches t
                          where t.portal_id = l.portal_id and t.lead_id = l.id and t.at >= l.created_at
                          order by t.at limit 1);
`

const quality = "status = 'converted'"
const touched = 'first_touch_at is not null'
const waited = 'extract(epoch from first_touch_at - created_at) / 60'
const soon = `${waited} <= 10`

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
  sql: sql + touchSql,
  table: 'leads',
  times: ['created_at', 'converted_at', 'first_touch_at'],
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
    average_check: ratio(`coalesce(${sum('revenue')}, 0)`, sum('won_deals_count')),
    days_to_convert: ratio(sum(days('created_at', 'converted_at'), quality), count(quality)),
    touched_count: count(touched),
    minutes_to_touch: ratio(sum(waited), count(touched)),
    touched_in_10_minutes: count(soon),
    touched_in_10_minutes_share: ratio(count(soon), count()),
  },
  additive: [
    ...['count', 'quality_count', 'junk_count', 'open_count', 'revenue', 'won_deals_count'],
    ...['touched_count', 'touched_in_10_minutes'],
  ],
  shares: ['conversion', 'junk_share', 'touched_in_10_minutes_share'],
  within: [
    ['touched_count', 'count'],
    ['touched_in_10_minutes', 'touched_count'],
    ['quality_count', 'count'],
  ],
  sums: [['count', ['quality_count', 'junk_count', 'open_count']]],
}
