-- marts.customers: those that were misplaced get their terciles, and the segment that these make.
with placed as (
  select
    portal_id, id,
    max(tercile) filter (where measure = 'recency') as recency,
    max(tercile) filter (where measure = 'frequency') as frequency,
    max(tercile) filter (where measure = 'monetary') as monetary
  from misplaced
  group by portal_id, id
),
complete as (
  select
    portal_id, id,
    coalesce(placed.recency, known.recency) as recency,
    coalesce(placed.frequency, known.frequency) as frequency,
    coalesce(placed.monetary, known.monetary) as monetary
  from placed
  join marts.customers as known using (portal_id, id)
)
update marts.customers
set recency = fresh.recency, frequency = fresh.frequency, monetary = fresh.monetary, segment = segments.segment
from complete as fresh
join staging.segments using (recency, frequency, monetary)
where customers.portal_id = fresh.portal_id and customers.id = fresh.id
