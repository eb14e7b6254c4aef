import { defineEntity } from '../entity.ts'
import { styles } from '../styles.ts'

const OWNERS = [
  { table: 'deals', code: 'D' },
  { table: 'leads', code: 'L' },
]

/** What was sold: lines of deals and leads. The sum of a line is price × quantity. */
export default defineEntity({
  kind: 'children',
  table: 'product_rows',
  rows: 'productRows',
  of: OWNERS.map(({ table, code }) => ({
    table,
    owners: 50,
    ask: (ids, start) => ({
      method: 'crm.item.productrow.list',
      params: styles.items.params({
        filter: { '=ownerType': code, '=ownerId': ids },
        select: [],
        direction: 'ASC',
        start,
      }),
    }),
  })),
  owner: 'owner_id',
  ownerKind: { column: 'owner_type', values: OWNERS.map(({ code }) => code) },
  columns: {
    id: ['id', 'id'],
    owner_type: ['code', 'ownerType'],
    owner_id: ['link', 'ownerId'],
    product_id: ['link', 'productId'], // none: typed by hand
    product_name: ['text', 'productName'],
    price: ['numeric', 'price'], // of one, with discount and tax
    price_exclusive: ['numeric', 'priceExclusive'], // without tax
    quantity: ['numeric', 'quantity'],
    discount_sum: ['numeric', 'discountSum'],
    discount_rate: ['numeric', 'discountRate'],
    tax_rate: ['numeric', 'taxRate'],
    tax_included: ['bool', 'taxIncluded'],
    measure_name: ['text', 'measureName'],
    sort: ['int', 'sort'],
  },
  indexes: [['owner_type', 'owner_id'], ['synced_at']],
})
