/** One row per deal: `truth.deals`. */
import { count, days, ratio, sum, type Truth } from './measures.ts'

const sql = `
create table truth.deals as
select d.portal_id, d.id, d.category_id as pipeline_id, d.stage_id, d.assigned_by_id as manager_id, d.source_id,
       d.company_id, d.contact_id, d.lead_id, d.opportunity, d.currency_id as currency, d.date_create as created_at,
       d.utm_source, d.moved_time, d.date_modify,
       truth.outcome(d.portal_id, truth.dictionary(d.category_id), d.category_id, d.stage_id, d.stage_semantic_id) as status,
       truth.department(d.portal_id, d.assigned_by_id) as department_id,
       truth.money(d.portal_id, d.opportunity, d.currency_id) as amount,
       exists (select from app.stage_roles r where r.portal_id = d.portal_id and r.category_id = d.category_id and r.stage_id = d.stage_id and r.role = 'ignored') as is_ignored,
       not exists (select from app.reporting_pipelines r where r.portal_id = d.portal_id)
         or exists (select from app.reporting_pipelines r where r.portal_id = d.portal_id and r.category_id = d.category_id) as is_reporting
  from raw.deals d
 where d.deleted_at is null and d.is_recurring is not true;
create index on truth.deals (portal_id, id);
create index on truth.deals (company_id);
create index on truth.deals (contact_id);
create index on truth.deals (lead_id);

-- the last entry of the history, if it is that into the present stage; else MOVED_TIME; else DATE_MODIFY
alter table truth.deals add column closed_at timestamptz;
update truth.deals d
   set closed_at = coalesce(
         (select case when last.stage_id = d.stage_id and last.category_id = d.pipeline_id then last.created_time end
            from (select * from raw.deal_stage_history h where h.portal_id = d.portal_id and h.owner_id = d.id
                   order by h.created_time desc, h.id desc limit 1) last),
         d.moved_time, d.date_modify)
 where d.status <> 'open';

alter table truth.deals add column is_repeat boolean;
update truth.deals d
   set is_repeat = exists (
         select from truth.deals e
          where e.portal_id = d.portal_id and e.status = 'won' and (e.closed_at, e.id) < (d.closed_at, d.id)
            and (e.company_id = d.company_id or e.contact_id = d.contact_id))
 where d.status = 'won';

alter table truth.deals add column upsell_amount numeric;
update truth.deals d
   set upsell_amount =
         truth.money(d.portal_id,
                     truth.at_closing(d.portal_id, d.id, 'opportunity', d.opportunity::text, d.closed_at)::numeric,
                     truth.at_closing(d.portal_id, d.id, 'currency_id', d.currency, d.closed_at))
         - truth.money(d.portal_id,
                       truth.at_creation(d.portal_id, d.id, 'opportunity', d.opportunity::text)::numeric,
                       truth.at_creation(d.portal_id, d.id, 'currency_id', d.currency))
-- what a lost deal would have grown by is no growth
 where d.status = 'won'
   and d.created_at >= (select (value #>> '{}')::timestamptz from app.settings where key = 'installed_at');

alter table truth.deals add column creation_manager_id bigint, add column closing_manager_id bigint;
update truth.deals d
   set creation_manager_id = truth.responsible(d.portal_id, 'deals', d.id, d.manager_id, d.created_at),
       closing_manager_id = case when d.closed_at is not null then truth.responsible(d.portal_id, 'deals', d.id, d.manager_id, d.closed_at) end;
`

const won = "status = 'won'"
const lost = "status = 'lost'"
const open = "status = 'open'"

/** Dimensions that every row about a deal has. */
export const dealDimensions = {
  portal_id: 'portal_id',
  pipeline_id: 'pipeline_id',
  pipeline: `coalesce((select nullif(trim(c.name), '') from raw.categories c where c.portal_id = t.portal_id and c.id = t.pipeline_id), 'не указано')`,
  manager_id: 'manager_id',
  manager: 'truth.person(portal_id, manager_id)',
  department_id: 'department_id',
  department: 'truth.department_name(portal_id, department_id)',
  source_id: 'source_id',
  status: 'status',
  currency: 'currency',
  company_id: 'company_id',
  lead_id: 'lead_id',
  utm_source: 'utm_source',
  is_repeat: 'is_repeat',
}

export const deals: Truth = {
  sql,
  table: 'deals',
  times: ['created_at', 'closed_at'],
  key: 'id',
  dimensions: {
    ...dealDimensions,
    stage_id: 'stage_id',
    is_reporting: 'is_reporting',
    creation_manager_id: 'creation_manager_id',
    closing_manager_id: 'closing_manager_id',
    creation_department_id: 'truth.department(portal_id, creation_manager_id)',
    closing_department_id: 'truth.department(portal_id, closing_manager_id)',
  },
  measures: {
    count: count(),
    won_count: count(won),
    lost_count: count(lost),
    open_count: count(open),
    total_amount: sum('amount'),
    won_amount: sum('amount', won),
    lost_amount: sum('amount', lost),
    open_amount: sum('amount', open),
    conversion: ratio(count(won), count()),
    loss_share: ratio(count(lost), count()),
    average_check: ratio(sum('amount', won), count(won)),
    cycle_days: ratio(sum(days('created_at', 'closed_at'), won), count(won)),
    new_won_count: count('is_repeat = false'),
    repeat_won_count: count('is_repeat'),
    new_won_amount: sum('amount', 'is_repeat = false'),
    repeat_won_amount: sum('amount', 'is_repeat'),
    repeat_share: ratio(count('is_repeat'), count(won)),
    upsell_amount: sum('upsell_amount'),
  },
  additive: [
    ...['count', 'won_count', 'lost_count', 'open_count', 'new_won_count', 'repeat_won_count'],
    ...['total_amount', 'won_amount', 'lost_amount', 'open_amount', 'new_won_amount', 'repeat_won_amount'],
    'upsell_amount',
  ],
  shares: ['conversion', 'loss_share', 'repeat_share'],
  within: [],
  sums: [
    ['count', ['won_count', 'lost_count', 'open_count']],
    ['total_amount', ['won_amount', 'lost_amount', 'open_amount']],
    ['won_count', ['new_won_count', 'repeat_won_count']],
    ['won_amount', ['new_won_amount', 'repeat_won_amount']],
  ],
}
