-- deal_histories: one row per deal in scope of which changes were seen: per field the values before each change, with
-- the moments of the change (of the version with the new value) and of the version that held the old one.
create temp table deal_histories on commit drop as
select
  changes.portal_id,
  changes.record_id as deal_id,
  array_agg(changed_at order by changes.id) filter (where field = 'assigned_by_id') as manager_changed,
  array_agg(old_value order by changes.id) filter (where field = 'assigned_by_id') as managers,
  array_agg(changed_at order by changes.id) filter (where field = 'opportunity') as opportunity_changed,
  array_agg(previous_at order by changes.id) filter (where field = 'opportunity') as opportunity_held,
  array_agg(old_value order by changes.id) filter (where field = 'opportunity') as opportunities,
  array_agg(changed_at order by changes.id) filter (where field = 'currency_id') as currency_changed,
  array_agg(previous_at order by changes.id) filter (where field = 'currency_id') as currency_held,
  array_agg(old_value order by changes.id) filter (where field = 'currency_id') as currencies
from changed_deals
join app.changes on changes.portal_id = changed_deals.portal_id and changes.record_id = changed_deals.id
where changes.entity = 'deals' and field in ('assigned_by_id', 'opportunity', 'currency_id')
group by changes.portal_id, changes.record_id;

analyze deal_histories (portal_id, deal_id)
