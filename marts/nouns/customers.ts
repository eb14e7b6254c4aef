import type { Noun, Work } from '../noun.ts'
import { sql } from '../sql.ts'

const key = ['portal_id', 'id']

/** What each tercile is made of. */
const TERCILES = { recency: 'last_won_at', frequency: 'won_count', monetary: 'won_amount' }

/** Companies and contacts by what they bought: after the deals. */
export const customers: Noun = {
  name: 'customers',
  key: { portal_id: 'smallint', id: 'text collate "C"' },
  definitions: ['staging/segments', 'tables/customers'],
  transformations: [
    'refresh/tercile_bounds',
    'refresh/misplaced',
    'refresh/all_misplaced',
    'refresh/segments',
  ],
  scope: {
    all: 'refresh/all_customers',
    synced: 'refresh/synced_customers',
    renamed: 'refresh/renamed_customers',
    following: 'refresh/following_customers',
  },
  prepare: ['refresh/own_firms', 'refresh/no_misplaced'],
  tables: [{ name: 'customers', compute: 'customers', key, owner: key }],
  relations: [{ name: 'customers', owner: key, months: { entity: 'customers' } }],
  indexes: 'tables/customer_indexes',
  settle: place,
  statistics: {
    raw: ['raw.companies (portal_id, id, is_my_company)', 'raw.contacts (portal_id, id)'],
    marts: [
      `marts.customers (portal_id, id, kind, manager_id, department_id, deals_count, won_count, open_count, lost_count,
        won_amount, open_amount, lost_amount, first_won_at, last_won_at, segment)`,
    ],
  },
}

/** Where one customer buys, others pass from one tercile into another. */
async function place({ client, imaged, touch }: Work): Promise<void> {
  if (imaged) await client.query(sql('refresh/tercile_bounds'))
  for (const [tercile, figure] of Object.entries(TERCILES))
    await client.query(
      sql(imaged ? 'refresh/misplaced' : 'refresh/all_misplaced')
        .replaceAll('$tercile', tercile)
        .replaceAll('$figure', figure),
    )
  await touch('select portal_id, id from misplaced')
  await client.query(sql('refresh/segments'))
}
