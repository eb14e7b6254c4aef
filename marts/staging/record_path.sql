-- record_path(int, bigint): where the card of a record of the CRM opens in its portal; null where nobody knows.
create function staging.record_path(entity_type_id int, id bigint) returns text
language sql immutable parallel safe
return case
  when entity_type_id = 1 then '/crm/lead/details/' || id || '/'
  when entity_type_id = 2 then '/crm/deal/details/' || id || '/'
  when entity_type_id = 3 then '/crm/contact/details/' || id || '/'
  when entity_type_id = 4 then '/crm/company/details/' || id || '/'
  -- invoices and smart processes
  when entity_type_id = 31 or entity_type_id >= 128 then '/crm/type/' || entity_type_id || '/details/' || id || '/'
end
