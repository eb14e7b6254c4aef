-- candidates: every won deal of a client whose won deals changed.
create temp table candidates on commit drop as
with companies as (
  select old_company_id as id from deal_changes where old_company_id is not null
  union
  select new_company_id from deal_changes where new_company_id is not null
),
contacts as (
  select old_contact_id as id from deal_changes where old_contact_id is not null
  union
  select new_contact_id from deal_changes where new_contact_id is not null
)
select deals.id, company_id, contact_id from marts.deals join companies on companies.id = company_id where status = 'won'
union
select deals.id, company_id, contact_id from marts.deals join contacts on contacts.id = contact_id where status = 'won'
union
select deals.id, company_id, contact_id from marts.deals join deal_changes using (id) where status = 'won'
