-- changed_data_quality: the deals and leads in scope.
insert into changed_data_quality
select portal_id, 'deals', id from changed_deals
union all
select portal_id, 'leads', id from changed_leads
