-- dictionary_now, dictionary_changes: the dictionary as it stands, and what differs from the last refresh.
create temp table dictionary_now on commit drop as
select * from staging.dictionary;

create temp table dictionary_changes on commit drop as
select kind, portal_id, key
from dictionary_now as fresh
full join marts.dictionary as known using (kind, portal_id, key)
where fresh.kind is null or known.kind is null or fresh.value is distinct from known.value
