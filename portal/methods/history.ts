import { historyFields } from '../entities/dictionaries.ts'
import { leadHistoryFields } from '../entities/leads.ts'
import { DEAL, LEAD } from '../entities/owners.ts'
import { RestError } from '../errors.ts'
import { list } from '../list.ts'
import { wholeNumber } from '../params.ts'
import type { Row } from '../store/table.ts'
import { type Methods, required } from './method.ts'

const RULES = { strict: true, countless: true }

/** `crm.stagehistory.list`: of deals only rows of each deal's present pipeline. */
export const history: Methods = {
  'crm.stagehistory.list': {
    scope: 'crm',
    run(params, context) {
      const { store, dialect, pipelines, modules } = context
      const type = wholeNumber(required(params, 'entityTypeId'))
      if (type === LEAD && modules?.leads !== false) {
        const rules = { ...RULES, visible: store.isLeadShown }
        const page = list(store.leadHistory.table, leadHistoryFields, params, dialect, rules)
        return { result: { items: page.rows }, total: page.total, next: page.next }
      }
      if (type !== DEAL) throw new RestError(400, 0, `${params.entityTypeId} entity is not supported`)
      const readable = (row: Row) => pipelines!.includes(row.CATEGORY_ID as number) && store.isShown(row)
      const rules = { ...RULES, visible: pipelines ? readable : store.isShown }
      const { rows, total, next } = list(store.history.table, historyFields, params, dialect, rules)
      return { result: { items: rows }, total, next }
    },
  },
}
