/**
 * An independent reading of metrics: straight from `raw.*`, row by row, sharing nothing with `marts/` or `schema/`.
 * `truth.deals` has one row per deal, `truth.sales` one per creation, win and loss.
 */
export const truthSql = `
drop schema if exists truth cascade;
create schema truth;

create table truth.closing as
select d.*,
       case coalesce(
              (select coalesce(s.semantics, 'P') from raw.statuses s
                where s.portal_id = d.portal_id and s.status_id = d.stage_id
                  and s.entity_id = case when d.category_id = 0 then 'DEAL_STAGE' else 'DEAL_STAGE_' || d.category_id end),
              d.stage_semantic_id)
         when 'S' then 'won' when 'F' then 'lost' else 'open' end as status
  from raw.deals d
 where d.deleted_at is null and d.is_recurring is not true;

create table truth.deals as
select c.portal_id,
       c.id,
       c.status,
       c.category_id as pipeline_id,
       c.stage_id,
       c.assigned_by_id as manager_id,
       (select u.department_ids[1] from raw.users u where u.portal_id = c.portal_id and u.id = c.assigned_by_id) as department_id,
       c.source_id,
       c.company_id,
       c.contact_id,
       c.currency_id as currency,
       c.opportunity,
       floor(c.opportunity * k.amount / k.amount_cnt * 100 + 0.5) / 100 as amount,
       c.date_create as created_at,
       case when c.status = 'open' then null
            else coalesce((select h.created_time from raw.deal_stage_history h
                            where h.portal_id = c.portal_id and h.owner_id = c.id and h.stage_id = c.stage_id order by h.id desc limit 1),
                          c.moved_time, c.date_modify) end as closed_at
  from truth.closing c
  left join raw.currencies k on k.portal_id = c.portal_id and k.currency = c.currency_id;
create index on truth.deals (company_id);
create index on truth.deals (contact_id);

alter table truth.deals add column is_repeat boolean;
update truth.deals d
   set is_repeat = exists (
         select from truth.deals e
          where e.portal_id = d.portal_id and e.status = 'won' and (e.closed_at, e.id) < (d.closed_at, d.id)
            and (e.company_id = d.company_id or e.contact_id = d.contact_id))
 where d.status = 'won';

create view truth.sales as
select 'created' as event, created_at as date, d.* from truth.deals d
union all
select status, closed_at, d.* from truth.deals d where status <> 'open';
`

const days = (where: string) =>
  `sum(extract(epoch from closed_at - created_at)) filter (where ${where}) / 86400`
const won = "status = 'won'"
const lost = "status = 'lost'"
const open = "status = 'open'"
const wonEvent = "event = 'won'"
const lostEvent = "event = 'lost'"
const created = "event = 'created'"
const count = (where: string) => `count(*) filter (where ${where})`
/** A sum over no rows is nothing; callers decide what nothing equals. */
const amount = (where: string) => `sum(amount) filter (where ${where})`
const ratio = (a: string, b: string) => `(${a})::numeric / nullif(${b}, 0)`

/** Measures of both cubes as SQL aggregates over `truth.deals` and `truth.sales`, written from metrics.md's formulas. */
export const truthMeasures: Record<'deals' | 'sales', Record<string, string>> = {
  deals: {
    count: 'count(*)',
    won_count: count(won),
    lost_count: count(lost),
    open_count: count(open),
    total_amount: 'sum(amount)',
    won_amount: amount(won),
    lost_amount: amount(lost),
    open_amount: amount(open),
    conversion: ratio(count(won), 'count(*)'),
    loss_share: ratio(count(lost), 'count(*)'),
    average_check: ratio(amount(won), count(won)),
    cycle_days: ratio(days(won), count(won)),
    new_won_count: count('is_repeat = false'),
    repeat_won_count: count('is_repeat'),
    new_won_amount: amount('is_repeat = false'),
    repeat_won_amount: amount('is_repeat'),
    repeat_share: ratio(count('is_repeat'), count(won)),
  },
  sales: {
    created_count: count(created),
    won_count: count(wonEvent),
    lost_count: count(lostEvent),
    won_amount: amount(wonEvent),
    lost_amount: amount(lostEvent),
    average_check: ratio(amount(wonEvent), count(wonEvent)),
    cycle_days: ratio(days(wonEvent), count(wonEvent)),
    win_rate: ratio(count(wonEvent), `(${count(wonEvent)} + ${count(lostEvent)})`),
    overall_conversion: ratio(count(wonEvent), count(created)),
    new_won_count: count(`${wonEvent} and is_repeat = false`),
    repeat_won_count: count(`${wonEvent} and is_repeat`),
    new_won_amount: amount(`${wonEvent} and is_repeat = false`),
    repeat_won_amount: amount(`${wonEvent} and is_repeat`),
    repeat_share: ratio(count(`${wonEvent} and is_repeat`), count(wonEvent)),
  },
}
