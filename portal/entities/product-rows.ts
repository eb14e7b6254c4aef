import { blank, constant, type Field, flag, plainNumber, text } from '../fields.ts'
import type { Row } from '../store/table.ts'
import { defineFields, field, fixed } from './entity.ts'
import { shortCode, typeOfShort } from './owners.ts'

export interface ProductRow extends Row {
  ownerId: number
  /** Kept as a number, shown as `D`. */
  ownerType: number
  productId: number
  productName: string | null
  /** Final price of one unit, discount and tax included. */
  price: number
  quantity: number
}

/** Price of one unit without tax. */
function withoutTax(row: Partial<ProductRow>): number {
  const rate = row.taxIncluded ? Number(row.taxRate ?? 0) : 0
  return Math.round((Number(row.price ?? 0) / (1 + rate / 100)) * 100) / 100
}

/** A price that follows from the price, the discount and the tax. */
const derived = (show: (row: ProductRow) => number): Field => ({
  ...fixed(plainNumber, 'double'),
  derived: true,
  show: (row) => show(row as ProductRow),
})

/** A line as `crm.item.productrow.list` shows it. */
export const productRowFields = defineFields({
  id: field(plainNumber, 'integer', { key: 'ID', readOnly: true }),
  ownerId: field(plainNumber, 'integer'),
  ownerType: field(
    {
      parse: (input) => (typeof input === 'number' ? input : typeOfShort(String(input))),
      render: (value) => shortCode(value as number),
    },
    'string',
  ),
  productId: field({ ...plainNumber, render: (value) => value ?? 0 }, 'integer'),
  productName: field(blank, 'string'),
  price: field(plainNumber, 'double'),
  priceAccount: derived((row) => row.price),
  priceExclusive: derived(withoutTax),
  priceNetto: derived((row) => withoutTax(row) + Number(row.discountSum ?? 0)),
  priceBrutto: derived((row) => row.price + Number(row.discountSum ?? 0)),
  quantity: field(plainNumber, 'double'),
  discountTypeId: field({ ...plainNumber, render: (value) => value ?? 2 }, 'integer'),
  discountRate: field({ ...plainNumber, render: (value) => value ?? 0 }, 'double'),
  discountSum: field({ ...plainNumber, render: (value) => value ?? 0 }, 'double'),
  taxRate: field(plainNumber, 'double'),
  taxIncluded: field(flag, 'char'),
  customized: fixed(constant('Y'), 'char'),
  measureCode: field({ ...plainNumber, render: (value) => value ?? 796 }, 'integer'),
  measureName: field({ ...text, render: (value) => value ?? 'шт' }, 'string'),
  sort: field({ ...plainNumber, render: (value) => value ?? 10 }, 'integer'),
  xmlId: fixed(constant(''), 'string'),
  type: fixed(constant(4), 'integer'),
  storeId: fixed(constant(null), 'integer'),
})

/** The same as rows keep it. */
export const productRowStored = defineFields({ ID: field(plainNumber, 'integer'), ...productRowFields })

export const emptyProductRow = (id: number): ProductRow => ({
  ID: id,
  ownerId: 0,
  ownerType: 2,
  productId: 0,
  productName: null,
  price: 0,
  quantity: 1,
  discountSum: 0,
  discountRate: 0,
  taxRate: null,
  taxIncluded: false,
  sort: 10,
})
