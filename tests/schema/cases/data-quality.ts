/** Two deals and two leads of which all but one deal have something wrong with them. */
import type pg from 'pg'
import { refreshMarts } from '../../../marts/index.ts'
import { at, put } from '../../marts/support.ts'
import { putDeal, putDictionaries } from '../../marts/worked-example.ts'
import { type HandChecked, rawTables } from '../hand-checked.ts'

async function world(pool: pg.Pool): Promise<void> {
  await rawTables(pool)
  await putDictionaries(pool)
  await put(pool, 'statuses', { entity_id: 'SOURCE', status_id: 'WEB', name: 'Сайт', sort: 10 })
  await put(pool, 'statuses', { entity_id: 'STATUS', status_id: 'NEW', name: 'Новый', sort: 10 })
  const whole = { opportunity: 100, source_id: 'WEB', company_id: 11, assigned_by_id: 1 }
  await putDeal(pool, { id: 1, ...whole }, [['C7:NEW', '02.01']])
  await putDeal(pool, { id: 2, ...whole, opportunity: 0, source_id: null, company_id: null }, [
    ['C7:NEW', '02.01'],
    ['C7:WON', '03.01'],
  ])
  const lead = {
    status_id: 'NEW',
    source_id: 'WEB',
    assigned_by_id: 1,
    has_phone: true,
    date_create: at('02.01'),
  }
  await put(pool, 'leads', { id: 2, ...lead, source_id: null }, { id: 3, ...lead, assigned_by_id: 99 })
  const created = { type_id: 1, status_id: 'NEW', created_time: at('02.01') }
  await put(
    pool,
    'lead_status_history',
    { id: 1, owner_id: 2, ...created },
    { id: 2, owner_id: 3, ...created },
  )
  await refreshMarts(pool)
}

export default {
  world,
  cases: [
    {
      // Deal 2: no source, no client, won without an amount. Lead 2: no source. Lead 3: nobody knows person 99.
      title: 'faults and the records that have them',
      cube: 'data_quality',
      dimensions: ['check'],
      measures: ['count', 'records_count'],
      rows: [
        ['amount_blank', 1, 1],
        ['client_blank', 1, 1],
        ['manager_unknown', 1, 1],
        ['source_blank', 2, 2],
      ],
    },
    {
      // Five faults of three records: deal 2 has three, and lead 2 is another record than deal 2.
      title: 'a record with several faults is one record',
      cube: 'data_quality',
      measures: ['count', 'records_count'],
      rows: [[5, 3]],
    },
    {
      title: 'faults of deals and of leads',
      cube: 'data_quality',
      dimensions: ['entity'],
      measures: ['count', 'records_count'],
      rows: [
        ['deals', 3, 1],
        ['leads', 2, 2],
      ],
    },
  ],
} satisfies HandChecked
