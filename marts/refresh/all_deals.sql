-- changed_deals: every deal, known or gone.
insert into changed_deals
select portal_id, id from raw.deals
union
select portal_id, id from marts.deals
