-- moves: one row per stage-history row of the deals in scope. Rows of one second are told apart by their id.
create temp table moves on commit drop as
select
  moves.*,
  lead(entered_at) over in_order as left_at,
  row_number() over in_order as place,
  lead(moves.id) over in_order is null as is_last
from changed_deals
join staging.stage_moves as moves on moves.deal_id = changed_deals.id
window in_order as (partition by deal_id order by entered_at, moves.id)
