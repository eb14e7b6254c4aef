-- marts.dictionary: remember what this refresh has used.
delete from marts.dictionary
using dictionary_changes as changes
where dictionary.kind = changes.kind and dictionary.key = changes.key;

insert into marts.dictionary
select * from dictionary_now join dictionary_changes using (kind, key)
