-- lead_fields: one row per custom field of leads of a portal that is a list; labels by item id, retired items included.
create view staging.lead_fields as
select
  portal_id,
  field_name,
  (select jsonb_object_agg(item ->> 'id', item ->> 'value')
   from jsonb_array_elements(list) as item
   where item ->> 'id' is not null) as labels
from raw.user_fields
where entity_id = 'CRM_LEAD' and jsonb_typeof(list) = 'array'
