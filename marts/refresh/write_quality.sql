-- quality_changes: one row per fault that is new, different or gone; then marts.data_quality follows.
create temp table quality_changes on commit drop as
with known as (
  select quality.*
  from changed_deals
  join marts.data_quality as quality
    on quality.portal_id = changed_deals.portal_id and quality.entity = 'deals' and quality.record_id = changed_deals.id
  union all
  select quality.*
  from changed_leads
  join marts.data_quality as quality
    on quality.portal_id = changed_leads.portal_id and quality.entity = 'leads' and quality.record_id = changed_leads.id
)
select portal_id, entity, record_id, "check"
from known
full join next_quality as fresh using (portal_id, entity, record_id, "check")
where row (known.*) is distinct from row (fresh.*);

analyze quality_changes;

delete from marts.data_quality as quality
using quality_changes as changes
where quality.portal_id = changes.portal_id and quality.entity = changes.entity
  and quality.record_id = changes.record_id and quality."check" = changes."check";

insert into marts.data_quality
select fresh.*
from quality_changes
join next_quality as fresh using (portal_id, entity, record_id, "check");

insert into touched_quality
select where exists (select from quality_changes)
