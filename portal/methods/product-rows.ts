/** What deals, leads and items sell. */
import { DEAL, LEAD, typeOfShort } from '../entities/owners.ts'
import { type ProductRow, productRowFields } from '../entities/product-rows.ts'
import { RestError, refuse } from '../errors.ts'
import { list } from '../list.ts'
import { isMap, type Params, toList, wholeNumber } from '../params.ts'
import type { Input } from '../store/collection.ts'
import type { Store } from '../store.ts'
import { type Context, type Method, type Methods, type Modules, required } from './method.ts'

const RULES = { strict: true, countless: true, selectable: false, defaultOrder: { id: 'ASC' } }

/** `crm.item.productrow.list`: both keys of the filter are required, several owners at once are allowed. */
const listRows: Method = {
  ...{ scope: 'crm', module: 'productRows' },
  run(params, { store, dialect }) {
    const filter = isMap(params.filter) ? params.filter : {}
    for (const name of ['ownerType', 'ownerId'])
      if (filter[`=${name}`] === undefined && filter[name] === undefined)
        throw new RestError(400, '100', `Required filter field '=${name}' is missing`)
    const page = list(store.productRows.table, productRowFields, { ...params, filter }, dialect, RULES)
    return { result: { productRows: page.rows }, total: page.total, next: page.next }
  },
}

const setRows: Method = {
  ...{ scope: 'crm', module: 'productRows' },
  run(params, context) {
    const type = typeOfShort(String(required(params, 'ownerType')))
    const id = wholeNumber(required(params, 'ownerId'))
    if (type === undefined || id === undefined) throw new RestError(400, 'NOT_FOUND', 'Owner is not found')
    const change = { at: context.now, by: context.userId }
    context.store.setProductRows(type, id, toList(params.productRows) as Input[], change)
    return listRows.run({ filter: { '=ownerType': params.ownerType, '=ownerId': id } }, context)
  },
}

/** The older form: one owner, upper case, mixed types. */
function classicRow(row: ProductRow) {
  const sum = Number(row.discountSum ?? 0)
  return {
    ID: String(row.ID),
    OWNER_ID: String(row.ownerId),
    OWNER_TYPE: row.ownerType === DEAL ? 'D' : 'L',
    PRODUCT_ID: row.productId,
    PRODUCT_NAME: row.productName ?? '',
    ORIGINAL_PRODUCT_NAME: row.productName ?? '',
    PRODUCT_DESCRIPTION: null,
    PRICE: row.price,
    PRICE_EXCLUSIVE: row.price,
    PRICE_NETTO: row.price + sum,
    PRICE_BRUTTO: row.price + sum,
    PRICE_ACCOUNT: row.price.toFixed(2),
    QUANTITY: row.quantity,
    DISCOUNT_TYPE_ID: 2,
    DISCOUNT_RATE: row.discountRate ?? 0,
    DISCOUNT_SUM: sum,
    TAX_RATE: row.taxRate ?? null,
    TAX_INCLUDED: row.taxIncluded ? 'Y' : 'N',
    CUSTOMIZED: 'Y',
    MEASURE_CODE: 796,
    MEASURE_NAME: row.measureName ?? 'шт',
    SORT: row.sort ?? 10,
  }
}

const owner = (params: Params, store: Store, type: number) => {
  const id = wholeNumber(params.id ?? params.ID)
  if (id === undefined || id <= 0) throw refuse('ID is not defined or invalid.')
  if (!store.recordsOf(type)!.get(id)) throw refuse('Not found')
  return id
}

const classicGet = (type: number, module?: keyof Modules): Method => ({
  ...{ scope: 'crm', module },
  run(params, { store }: Context) {
    const rows = store.productRows.table.index('ownerId')!.get(owner(params, store, type))
    return { result: rows.filter((row) => row.ownerType === type).map(classicRow) }
  },
})

export const productRows: Methods = {
  'crm.item.productrow.list': listRows,
  'crm.item.productrow.set': setRows,
  'crm.deal.productrows.get': classicGet(DEAL),
  'crm.lead.productrows.get': classicGet(LEAD, 'leads'),
}
