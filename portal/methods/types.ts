/** `crm.type.list`, `crm.enum.ownertype`, `crm.entity.mergebatch`. */
import { itemTypeFields } from '../entities/items.ts'
import { shortCode } from '../entities/owners.ts'
import { RestError, refuse } from '../errors.ts'
import { list } from '../list.ts'
import { isMap, toList, wholeNumber } from '../params.ts'
import type { Methods } from './method.ts'

const CLASSIC = [
  { ID: 1, NAME: 'Лид', SYMBOL_CODE: 'LEAD', SYMBOL_CODE_SHORT: 'L' },
  { ID: 2, NAME: 'Сделка', SYMBOL_CODE: 'DEAL', SYMBOL_CODE_SHORT: 'D' },
  { ID: 3, NAME: 'Контакт', SYMBOL_CODE: 'CONTACT', SYMBOL_CODE_SHORT: 'C' },
  { ID: 4, NAME: 'Компания', SYMBOL_CODE: 'COMPANY', SYMBOL_CODE_SHORT: 'CO' },
]

const RULES = { strict: true, countless: true, selectable: false, defaultOrder: { id: 'ASC' } }

export const types: Methods = {
  'crm.type.list': {
    ...{ scope: 'crm', module: 'smartProcesses' },
    run(params, { store, dialect }) {
      const page = list(store.itemTypes.table, itemTypeFields, params, dialect, RULES)
      return { result: { types: page.rows }, total: page.total, next: page.next }
    },
  },
  'crm.enum.ownertype': {
    scope: 'crm',
    run: (_params, { store }) => ({
      result: [
        ...CLASSIC,
        ...store.itemTypes.all().map(({ entityTypeId, title }) => ({
          ID: entityTypeId,
          NAME: title,
          SYMBOL_CODE: `DYNAMIC_${entityTypeId}`,
          SYMBOL_CODE_SHORT: shortCode(entityTypeId),
        })),
      ],
    }),
  },
  'crm.entity.mergebatch': {
    scope: 'crm',
    run(params, { store, now, userId }) {
      const { entityTypeId, entityIds } = isMap(params.params) ? params.params : params
      const type = wholeNumber(entityTypeId) ?? 0
      const [winner, ...losers] = toList(entityIds).map(Number)
      const records = store.recordsOf(type)
      if (!records) throw new RestError(400, 'ENTITY_TYPE_NOT_SUPPORTED', 'Entity type is not supported')
      if (winner === undefined || losers.length === 0 || ![winner, ...losers].every((id) => records.get(id)))
        throw refuse('Not found')
      store.merge(type, winner, losers, { at: now, by: userId })
      return { result: { STATUS: 'SUCCESS', ENTITY_IDS: [winner] } }
    },
  },
}
