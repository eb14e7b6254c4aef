/** `crm.item.*`: one dialect for leads, deals, contacts, companies and smart processes. */
import { RestError } from '../errors.ts'
import { type ListRules, list, render, selectFields } from '../list.ts'
import { isMap, type Params, toList, wholeNumber } from '../params.ts'
import type { Change, Input } from '../store/collection.ts'
import type { Row } from '../store/table.ts'
import { type ItemKind, itemKind } from './item-types.ts'
import type { Context, Methods } from './method.ts'
import { describe } from './records.ts'

const RULES: ListRules = { strict: true, nested: true, countless: true, defaultOrder: { id: 'ASC' } }
const scope = 'crm'

export const items: Methods = {
  'crm.item.list': {
    scope,
    run(params, context) {
      const kind = itemKind(params, context)
      const request = { ...params, select: selection(params.select) }
      const rules = { ...RULES, visible: kind.visible }
      const page = list(kind.collection.table, kind.fields, request, context.dialect, rules)
      return { result: { items: page.rows }, total: page.total, next: page.next }
    },
  },
  'crm.item.get': {
    scope,
    run(params, context) {
      const kind = itemKind(params, context)
      return { result: { item: shown(existing(params, kind), kind, context) } }
    },
  },
  'crm.item.fields': {
    scope,
    run(params, context) {
      const { fields } = itemKind(params, context)
      const described = describe(fields, context)
      for (const [name, field] of Object.entries(fields))
        Object.assign(described[name]!, { upperName: field.key ?? name })
      return { result: { fields: described } }
    },
  },
  'crm.item.add': {
    scope,
    run(params, context) {
      const kind = itemKind(params, context)
      const row = kind.collection.add(readable(params.fields, kind, context), actor(context))
      takeContacts(params.fields, kind, row, context)
      return { result: { item: shown(row, kind, context) } }
    },
  },
  'crm.item.update': {
    scope,
    run(params, context) {
      const kind = itemKind(params, context)
      const { ID } = existing(params, kind)
      const row = kind.collection.update(ID, readable(params.fields, kind, context), actor(context))
      takeContacts(params.fields, kind, row, context)
      return { result: { item: shown(row, kind, context) } }
    },
  },
  'crm.item.delete': {
    scope,
    run(params, context) {
      const kind = itemKind(params, context)
      kind.collection.remove(existing(params, kind).ID)
      return { result: [] }
    },
  },
  'crm.item.import': {
    scope,
    run: (params, context) => ({ result: { item: { id: imported(params, params.fields, context).ID } } }),
  },
  'crm.item.batchimport': {
    scope,
    run(params, context) {
      const data = toList(params.data)
      if (data.length > 20) throw new RestError(400, 'MAX_IMPORT_BATCH_SIZE_EXCEEDED', 'At most 20 items')
      return {
        result: { items: data.map((fields) => ({ item: { id: imported(params, fields, context).ID } })) },
      }
    },
  },
}

const actor = ({ now, userId }: Context) => ({ at: now, by: userId })

const shown = (row: Row, { type, fields }: ItemKind, { dialect }: Context) => ({
  ...render(row, selectFields(['*', 'UF_*'], fields), dialect),
  entityTypeId: type,
})

/** Names or `*`, which covers custom fields too; there is no `UF_*`. */
function selection(select: unknown): string[] {
  const names = typeof select === 'string' && select !== '' ? [select] : toList(select).map(String)
  if (names.length === 0 || names.includes('*')) return ['*', 'UF_*']
  const plain = names.filter((name) => name !== 'UF_*')
  return plain.length > 0 ? plain : ['id']
}

function existing(params: Params, { collection, visible }: ItemKind): Row {
  const row = collection.get(wholeNumber(params.id) ?? 0)
  if (!row) throw new RestError(400, 'NOT_FOUND', 'Элемент не найден')
  if (visible?.(row) === false) throw new RestError(400, 'ACCESS_DENIED', 'Доступ запрещён')
  return row
}

/** What only an import by an administrator may say. */
const SERVICE = new Set(['createdTime', 'updatedTime', 'movedTime', 'createdBy', 'updatedBy', 'movedBy'])

/** Fields by the names in which rows keep them. Unknown, read-only and unreadable ones do not count. */
function readable(given: unknown, { fields }: ItemKind, { dialect }: Context, service = false): Input {
  const input: Input = {}
  for (const [name, value] of Object.entries(isMap(given) ? given : {})) {
    const field = fields[name]
    if (!field || field.derived || (field.readOnly && !(service && SERVICE.has(name)))) continue
    if (field.kind.parse(value, dialect) !== undefined) input[field.key ?? name] = value
  }
  return input
}

function takeContacts(
  given: unknown,
  { type }: ItemKind,
  row: Row,
  context: Context,
  change: Change = actor(context),
) {
  const { store } = context
  const ids = isMap(given) ? given.contactIds : undefined
  const links = type === 2 ? store.contactsOfDeals : type === 1 ? store.contactsOfLeads : undefined
  if (ids !== undefined) links?.set(row.ID, toList(ids).map(Number), change)
}

/** A record as it was elsewhere: its times may lie in the past, no later than now. */
function imported(params: Params, fields: unknown, context: Context): Row {
  const kind = itemKind(params, context)
  const input = readable(fields, kind, context, context.admin)
  const row = kind.collection.add(input, actor(context))
  takeContacts(fields, kind, row, context, { at: row.DATE_MODIFY as number })
  return row
}
