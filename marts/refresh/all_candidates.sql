-- candidates: every won deal.
create temp table candidates on commit drop as
select portal_id, id, company_id, contact_id from marts.deals where status = 'won'
