-- fact_changes: one row per fact that is new, different or gone; then marts.deal_stage_facts follows.
create temp table fact_changes on commit drop as
with known as (
  select facts.*
  from changed_deals
  join marts.deal_stage_facts as facts on facts.portal_id = changed_deals.portal_id and facts.deal_id = changed_deals.id
)
select portal_id, deal_id, pipeline_id, stage_id
from known
full join next_facts as fresh using (portal_id, deal_id, pipeline_id, stage_id)
where row (known.*) is distinct from row (fresh.*);

analyze fact_changes;

delete from marts.deal_stage_facts as facts
using fact_changes as changes
where facts.portal_id = changes.portal_id and facts.deal_id = changes.deal_id
  and facts.pipeline_id = changes.pipeline_id and facts.stage_id = changes.stage_id;

insert into marts.deal_stage_facts
select fresh.*
from fact_changes
join next_facts as fresh using (portal_id, deal_id, pipeline_id, stage_id);

insert into touched (created_at, closed_at, in_sales)
select distinct deals.created_at, null::timestamptz, false
from fact_changes
join marts.deals on deals.portal_id = fact_changes.portal_id and deals.id = fact_changes.deal_id
