/** Ready orders of the list of customers. */

export const listId = 'customers-list'
export const kinds = ['all', 'company', 'contact'] as const

export const picks = [
  { key: 'most', sort: '-won_amount' },
  { key: 'check', sort: '-average_check' },
  { key: 'lapsed', sort: 'last_won' },
  { key: 'few', sort: 'won_count' },
] as const

export type Pick = (typeof picks)[number]['key']
