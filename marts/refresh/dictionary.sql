-- marts.dictionary: remember what this refresh has used.
delete from marts.dictionary
using dictionary_changes as changes
where dictionary.kind = changes.kind and dictionary.portal_id = changes.portal_id
  and dictionary.key = changes.key;

insert into marts.dictionary (kind, portal_id, key, value)
select kind, portal_id, key, value
from dictionary_now join dictionary_changes using (kind, portal_id, key)
