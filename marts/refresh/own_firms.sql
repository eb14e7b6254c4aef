-- own_firms: the companies of the portals' owners. A deal with one of them is its contact's.
create temp table own_firms on commit drop as
select portal_id, id
from raw.companies
where portal_id = any (array(select id from app.portals)::smallint[]) and is_my_company;

analyze own_firms
