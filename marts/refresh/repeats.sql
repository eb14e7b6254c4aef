-- repeats: one row per won deal whose is_repeat is to change. A won deal is a repeat one when its company or its contact
-- has an earlier won deal in the same portal; looked at again for every candidate.
analyze candidates;

create temp table repeats on commit drop as
with first_of_company as (
  select distinct on (portal_id, company_id) portal_id, company_id, id
  from marts.deals
  where status = 'won' and (portal_id, company_id) in (select portal_id, company_id from candidates)
  order by portal_id, company_id, closed_at, id
),
first_of_contact as (
  select distinct on (portal_id, contact_id) portal_id, contact_id, id
  from marts.deals
  where status = 'won' and (portal_id, contact_id) in (select portal_id, contact_id from candidates)
  order by portal_id, contact_id, closed_at, id
),
decided as (
  select
    candidates.portal_id,
    candidates.id,
    coalesce(first_of_company.id <> candidates.id, false)
      or coalesce(first_of_contact.id <> candidates.id, false) as is_repeat
  from candidates
  left join first_of_company using (portal_id, company_id)
  left join first_of_contact using (portal_id, contact_id)
)
select portal_id, id, decided.is_repeat
from decided join marts.deals using (portal_id, id)
where deals.is_repeat is distinct from decided.is_repeat;

analyze repeats
