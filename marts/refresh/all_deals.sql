-- changed_deals: every deal, known or gone.
insert into changed_deals
select id from raw.deals
union
select id from marts.deals
