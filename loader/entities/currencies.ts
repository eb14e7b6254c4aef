import { defineEntity } from '../entity.ts'

/** Currencies with today's rates: value × amount / amount_cnt is the sum in the base currency. */
export default defineEntity({
  kind: 'dictionary',
  table: 'currencies',
  key: ['currency'],
  lists: [{ method: 'crm.currency.list', params: { order: { SORT: 'ASC' } } }],
  paged: false,
  columns: {
    currency: 'code',
    amount: 'numeric',
    amount_cnt: 'numeric',
    base: 'bool',
    full_name: 'text',
    sort: 'int',
  },
})
