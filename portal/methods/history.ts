import { historyFields } from '../entities/dictionaries.ts'
import { RestError } from '../errors.ts'
import { list } from '../list.ts'
import { wholeNumber } from '../params.ts'
import type { Row } from '../store/table.ts'
import type { Methods } from './method.ts'

const DEAL = 2

/** `crm.stagehistory.list`: only rows of each deal's present pipeline. */
export const history: Methods = {
  'crm.stagehistory.list': {
    scope: 'crm',
    run(params, { store, dialect, pipelines }) {
      if (params.entityTypeId === undefined)
        throw new RestError(400, '100', 'Could not find value for parameter {entityTypeId}')
      if (wholeNumber(params.entityTypeId) !== DEAL)
        throw new RestError(400, 0, `${params.entityTypeId} entity is not supported`)
      const readable = (row: Row) => pipelines!.includes(row.CATEGORY_ID as number) && store.isShown(row)
      const rules = { strict: true, countless: true, visible: pipelines ? readable : store.isShown }
      const { rows, total, next } = list(store.history.table, historyFields, params, dialect, rules)
      return { result: { items: rows }, total, next }
    },
  },
}
