-- marts.deals.is_repeat: a won deal is a repeat one when its company or its contact has an earlier won deal.
-- Looked at again for every candidate.
analyze candidates;

with first_of_company as (
  select distinct on (company_id) company_id, id
  from marts.deals
  where status = 'won' and company_id in (select company_id from candidates)
  order by company_id, closed_at, id
),
first_of_contact as (
  select distinct on (contact_id) contact_id, id
  from marts.deals
  where status = 'won' and contact_id in (select contact_id from candidates)
  order by contact_id, closed_at, id
),
decided as (
  select
    candidates.id,
    coalesce(first_of_company.id <> candidates.id, false)
      or coalesce(first_of_contact.id <> candidates.id, false) as is_repeat
  from candidates
  left join first_of_company using (company_id)
  left join first_of_contact using (contact_id)
),
flipped as (
  update marts.deals
  set is_repeat = decided.is_repeat
  from decided
  where deals.id = decided.id and deals.is_repeat is distinct from decided.is_repeat
  returning deals.created_at, deals.closed_at
)
insert into touched (created_at, closed_at, in_sales)
select distinct created_at, closed_at, true from flipped
