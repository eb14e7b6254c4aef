/** One row per deal or lead and working stage that it reached: `truth.deal_stages`, `truth.lead_stages`. */
import { dealDimensions } from './deals.ts'
import { leadDimensions } from './leads.ts'
import { count, ratio, sum, type Truth } from './measures.ts'

/** Both kinds follow the same rules: a converted lead is won, a junk one lost, and its only pipeline is 0. */
const visitsSql = `
create table truth.records as
select 'deal' as kind, portal_id, id, pipeline_id, stage_id, status as outcome, created_at, coalesce(moved_time, date_modify) as moved_at
  from truth.deals
union all
select 'lead', portal_id, id, 0, stage_id, case status when 'converted' then 'won' when 'junk' then 'lost' else 'open' end, created_at, moved_at
  from truth.leads;
create index on truth.records (portal_id, id);

-- every entry that the history has of them
create table truth.visits as
select r.kind, r.portal_id, r.id, h.category_id as pipeline_id, h.stage_id, h.created_time as entered_at, h.id as history_id,
       h.type_id, false as is_synthetic,
       truth.outcome(r.portal_id, truth.dictionary(h.category_id), h.category_id, h.stage_id, h.stage_semantic_id) as outcome
  from truth.records r join raw.deal_stage_history h on r.kind = 'deal' and h.portal_id = r.portal_id and h.owner_id = r.id
union all
select r.kind, r.portal_id, r.id, 0, h.status_id, h.created_time, h.id, h.type_id, false,
       truth.outcome(r.portal_id, 'STATUS', 0, h.status_id, h.status_semantic_id)
  from truth.records r join raw.lead_status_history h on r.kind = 'lead' and h.portal_id = r.portal_id and h.owner_id = r.id;
create index on truth.visits (portal_id, id);

-- no history at all: the present stage since the last move, unless that is its creation in the first stage
insert into truth.visits
select r.kind, r.portal_id, r.id, r.pipeline_id, r.stage_id, r.moved_at, 0, null, true, r.outcome
  from truth.records r
 where not exists (select from truth.visits v where (v.kind, v.portal_id, v.id) = (r.kind, r.portal_id, r.id))
   and not (r.moved_at = r.created_at and exists (
     select from truth.working w where (w.kind, w.portal_id, w.pipeline_id, w.stage_id) = (r.kind, r.portal_id, r.pipeline_id, r.stage_id) and w.place = 1));

-- the creation is not in the history: the first working stage of the pipeline that comes first in it
insert into truth.visits
select r.kind, r.portal_id, r.id, w.pipeline_id, w.stage_id, r.created_at, -1, null, true, 'open'
  from truth.records r
  left join lateral (select * from truth.visits v where (v.kind, v.portal_id, v.id) = (r.kind, r.portal_id, r.id)
                      order by v.entered_at, v.history_id limit 1) first on true
  join truth.working w on (w.kind, w.portal_id, w.pipeline_id, w.place) = (r.kind, r.portal_id, coalesce(first.pipeline_id, r.pipeline_id), 1)
 where coalesce(first.type_id, 0) <> 1;

-- a visit lasts until the next entry, wherever that is
alter table truth.visits add column nth bigint, add column left_at timestamptz;
update truth.visits v
   set nth = n.nth, left_at = n.left_at
  from (select kind, portal_id, id, history_id,
               row_number() over in_time as nth, lead(entered_at) over in_time as left_at
          from truth.visits
        window in_time as (partition by kind, portal_id, id order by history_id = -1 desc, entered_at, history_id)) n
 where (n.kind, n.portal_id, n.id, n.history_id) = (v.kind, v.portal_id, v.id, v.history_id);

-- the working stages that each record visited, or passed: before a visited one, or all of those in which it was won
create table truth.reached as
select distinct kind, portal_id, id, pipeline_id, stage_id from truth.visits where outcome = 'open'
union
select v.kind, v.portal_id, v.id, before.pipeline_id, before.stage_id
  from truth.visits v
  join truth.working w on (w.kind, w.portal_id, w.pipeline_id, w.stage_id) = (v.kind, v.portal_id, v.pipeline_id, v.stage_id)
  join truth.working before on (before.kind, before.portal_id, before.pipeline_id) = (w.kind, w.portal_id, w.pipeline_id) and before.place < w.place
union
select r.kind, r.portal_id, r.id, w.pipeline_id, w.stage_id
  from truth.records r
  join truth.working w on (w.kind, w.portal_id, w.pipeline_id) = (r.kind, r.portal_id, r.pipeline_id)
 where r.outcome = 'won';
create index on truth.reached (portal_id, id);

create table truth.facts as
select f.*,
       (select count(*) from truth.visits v where (v.kind, v.portal_id, v.id, v.pipeline_id, v.stage_id) = (f.kind, f.portal_id, f.id, f.pipeline_id, f.stage_id)) > 0 as visited,
       (select count(left_at) from truth.visits v where (v.kind, v.portal_id, v.id, v.pipeline_id, v.stage_id) = (f.kind, f.portal_id, f.id, f.pipeline_id, f.stage_id)) as completed_visits,
       (select sum(extract(epoch from left_at - entered_at)) from truth.visits v where (v.kind, v.portal_id, v.id, v.pipeline_id, v.stage_id) = (f.kind, f.portal_id, f.id, f.pipeline_id, f.stage_id)) as stay_seconds,
       (select max(entered_at) from truth.visits v where (v.kind, v.portal_id, v.id, v.pipeline_id, v.stage_id) = (f.kind, f.portal_id, f.id, f.pipeline_id, f.stage_id)) as last_entered_at,
       (select bool_or(is_synthetic) from truth.visits v where (v.kind, v.portal_id, v.id, v.pipeline_id, v.stage_id) = (f.kind, f.portal_id, f.id, f.pipeline_id, f.stage_id)) as is_synthetic,
       r.pipeline_id = f.pipeline_id as is_current_pipeline,
       r.outcome = 'open' and r.pipeline_id = f.pipeline_id and r.stage_id = f.stage_id as is_here,
       coalesce(r.outcome = 'lost' and f.pipeline_id || ' ' || f.stage_id =
         (select v.pipeline_id || ' ' || v.stage_id from truth.visits v where (v.kind, v.portal_id, v.id) = (f.kind, f.portal_id, f.id) and v.outcome = 'open'
           order by v.nth desc limit 1), false) as lost_here,
       -- past the last working stage lies the won one, also past unknown ones, for they stand last
       case when next.stage_id is not null
            then exists (select from truth.reached o where (o.kind, o.portal_id, o.id, o.pipeline_id, o.stage_id) = (f.kind, f.portal_id, f.id, f.pipeline_id, next.stage_id))
            else r.outcome = 'won' and r.pipeline_id = f.pipeline_id end as advanced
  from truth.reached f
  join truth.records r on (r.kind, r.portal_id, r.id) = (f.kind, f.portal_id, f.id)
  left join truth.working own on (own.kind, own.portal_id, own.pipeline_id, own.stage_id) = (f.kind, f.portal_id, f.pipeline_id, f.stage_id)
  left join truth.working next on (next.kind, next.portal_id, next.pipeline_id) = (f.kind, f.portal_id, f.pipeline_id) and next.place = own.place + 1;
`

const columns = `f.pipeline_id, f.stage_id, f.visited, f.completed_visits, f.stay_seconds, f.last_entered_at, f.is_synthetic,
  f.is_current_pipeline, f.is_here, f.lost_here, f.advanced`
const own = [
  'portal_id',
  'id',
  'manager_id',
  'department_id',
  'source_id',
  'status',
  'currency',
  'amount',
  'company_id',
]
const ofRecord = (names: string[]) => names.map((name) => `r.${name}`).join(', ')

const dealStagesSql = `
create table truth.deal_stages as
select ${columns}, ${ofRecord([...own, 'lead_id', 'utm_source', 'is_repeat', 'created_at', 'closed_at'])}
  from truth.facts f join truth.deals r using (portal_id, id) where f.kind = 'deal';
`
const leadStagesSql = `
create table truth.lead_stages as
select ${columns}, ${ofRecord([...own, 'utm_source', 'created_at'])}
  from truth.facts f join truth.leads r using (portal_id, id) where f.kind = 'lead';
`

const shared = {
  measures: {
    reached: count(),
    visited: count('visited'),
    skipped: count('not visited'),
    advanced: count('advanced'),
    lost_here: count('lost_here'),
    conversion_to_next: ratio(count('advanced'), count()),
    skipped_share: ratio(count('not visited'), count()),
    drop_share: ratio(count('lost_here'), count()),
    current_count: count('is_here'),
    current_amount: sum('amount', 'is_here'),
    average_days: ratio(`${sum('stay_seconds')} / 86400`, sum('completed_visits')),
    current_days: ratio(
      sum('extract(epoch from now() - last_entered_at) / 86400', 'is_here'),
      count('is_here'),
    ),
  },
  additive: ['reached', 'visited', 'skipped', 'advanced', 'lost_here', 'current_count', 'current_amount'],
  shares: ['conversion_to_next', 'skipped_share', 'drop_share'],
  within: [
    ['visited', 'reached'],
    ['advanced', 'reached'],
    ['lost_here', 'visited'],
    ['current_count', 'visited'],
  ] as [string, string][],
  sums: [['reached', ['visited', 'skipped']]] as [string, string[]][],
}

const stageDimensions = { stage_id: 'stage_id', is_synthetic: 'coalesce(is_synthetic, false)' }

export const dealStages: Truth = {
  ...shared,
  sql: visitsSql + dealStagesSql,
  table: 'deal_stages',
  times: ['created_at', 'closed_at'],
  key: 'deal_stage_id',
  dimensions: { ...dealDimensions, ...stageDimensions, is_current_pipeline: 'is_current_pipeline' },
}

const { is_repeat: _, ...withoutRepeat } = leadDimensions as Record<string, string>

export const leadStages: Truth = {
  ...shared,
  sql: leadStagesSql,
  table: 'lead_stages',
  times: ['created_at'],
  key: 'lead_stage_id',
  dimensions: { ...withoutRepeat, ...stageDimensions },
}
