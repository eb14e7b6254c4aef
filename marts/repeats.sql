-- marts.deals.is_repeat follows repeats.
update marts.deals
set is_repeat = repeats.is_repeat
from repeats
where deals.portal_id = repeats.portal_id and deals.id = repeats.id
