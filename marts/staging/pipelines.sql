-- pipelines: one row per deal pipeline. is_reporting: it counts as sales; without a choice in the settings all do.
create view staging.pipelines as
select
  categories.portal_id,
  categories.id as pipeline_id,
  staging.named(categories.name) as name,
  chosen.category_id is not null
    or not exists (select from app.reporting_pipelines as any_chosen where any_chosen.portal_id = categories.portal_id) as is_reporting
from raw.categories
left join app.reporting_pipelines as chosen
  on chosen.portal_id = categories.portal_id and chosen.category_id = categories.id
