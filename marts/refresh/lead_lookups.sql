-- lead_stages, lead_labels: the small dictionaries of leads, counted, so that the planner need not guess.
create temp table lead_stages on commit drop as select * from staging.lead_stages;

create temp table lead_labels on commit drop as
select portal_id, jsonb_object_agg(field_name, labels) as labels from staging.lead_fields group by portal_id;

analyze lead_stages, lead_labels
