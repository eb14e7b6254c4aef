/** Statuses, pipelines, currencies. */
import { categoryFields, currencyFields, statusFields } from '../entities/dictionaries.ts'
import { DEAL, FIRST_SMART } from '../entities/owners.ts'
import { RestError, refuse } from '../errors.ts'
import { list, render } from '../list.ts'
import { isMap, wholeNumber } from '../params.ts'
import type { Row } from '../store/table.ts'
import { type Methods, required } from './method.ts'

const PROCESS = { S: 'success', F: 'failure' } as Record<string, string>

export const dictionaries: Methods = {
  'crm.status.list': {
    scope: 'crm',
    run(params, { store, dialect }) {
      const filter = isMap(params.filter) ? params.filter : {}
      if (Object.entries(filter).some(([key, value]) => /ENTITY_ID$/.test(key) && typeof value === 'object'))
        throw refuse('Filter by ENTITY_ID must be a string')
      const rules = { selectable: false, defaultOrder: { SORT: 'ASC' } }
      const page = list(store.statuses.table, statusFields, params, dialect, rules)
      return { result: page.rows.map(withExtra), total: page.total, next: page.next }
    },
  },
  'crm.category.list': {
    scope: 'crm',
    run(params, { store, dialect, pipelines, modules }) {
      const type = wholeNumber(required(params, 'entityTypeId')) ?? 0
      const fields = Object.entries(categoryFields)
      const smart = type >= FIRST_SMART && modules?.smartProcesses !== false && store.items.type(type)
      if (type !== DEAL && !smart)
        throw new RestError(400, 'ENTITY_TYPE_NOT_SUPPORTED', 'Entity type is not supported')
      const rows = smart
        ? store.itemCategories.all().filter((row) => row.entityTypeId === type)
        : store.categories.all().filter((row) => pipelines?.includes(row.ID) ?? true)
      const categories = [...rows]
        .sort((a, b) => Number(a.sort) - Number(b.sort) || a.ID - b.ID)
        .map((row) => render(row, fields, dialect))
      return { result: { categories }, total: categories.length }
    },
  },
  'crm.currency.list': {
    scope: 'crm',
    run(_params, { store, dialect }) {
      const fields = Object.entries(currencyFields)
      const rows = [...store.currencies.all()].sort((a, b) => Number(a.SORT) - Number(b.SORT))
      return { result: rows.map((row) => render(row, fields, dialect)), total: 0 }
    },
  },
  'crm.currency.base.get': {
    scope: 'crm',
    run: (_params, { store }) => ({
      result: store.currencies.all().find((row) => row.BASE)?.CURRENCY ?? null,
    }),
  },
}

/** Stages carry their meaning a second time, in words. */
function withExtra(row: Row | Record<string, unknown>) {
  if (!/^(STATUS|DEAL_STAGE.*|QUOTE_STATUS|DYNAMIC_.*)$/.test(String(row.ENTITY_ID))) return row
  const semantics = row.SEMANTICS === 'F' && row.SYSTEM === 'N' ? 'apology' : PROCESS[String(row.SEMANTICS)]
  return { ...row, EXTRA: { SEMANTICS: semantics ?? 'process', COLOR: row.COLOR } }
}
