-- activity_type(int, text): what an activity of the CRM is. type_id is of old and tells calls, letters and planned
-- meetings; everything of today has 6, and then the provider tells. A meeting that is a to-do with a slot in the calendar
-- cannot be told from other to-dos.
create function staging.activity_type(type_id int, provider_id text) returns text
language sql immutable parallel safe
return case
  when type_id = 1 then 'meeting'
  when type_id = 2 then 'call'
  when type_id = 3 then 'todo'
  when type_id = 4 then 'email'
  when provider_id in ('VOXIMPLANT_CALL', 'CRM_CALL_TRACKER') then 'call'
  when provider_id in ('CRM_MEETING', 'CRM_VISIT') then 'meeting'
  when provider_id = 'CRM_EMAIL' then 'email'
  when provider_id in ('CRM_TODO', 'CRM_TASKS_TASK', 'TASKS') then 'todo'
  else 'other'
end
