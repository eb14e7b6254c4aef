/** Measures that the tiles of the page ask for together, so that all of them cost three questions. */
export const leadsTiles = [
  'leads.count',
  'leads.quality_count',
  'leads.junk_count',
  'leads.open_count',
  'leads.conversion',
  'leads.junk_share',
  'leads.won_deals_count',
  'leads.revenue',
  'leads.revenue_per_lead',
  'leads.days_to_convert',
  'leads.minutes_to_touch',
  'leads.touched_in_10_minutes_share',
]

export const dealsTiles = [
  'deals.count',
  'deals.won_count',
  'deals.lost_count',
  'deals.open_count',
  'deals.conversion',
  'deals.won_amount',
  'deals.average_check',
  'deals.cycle_days',
]
