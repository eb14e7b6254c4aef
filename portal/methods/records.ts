/** Classic methods of one CRM entity: `.list .get .fields .add .update .delete .userfield.list .userfield.get`. */
import type { UserFieldRow } from '../entities/dictionaries.ts'
import { refuse } from '../errors.ts'
import type { Field, Fields } from '../fields.ts'
import type { Test } from '../filter.ts'
import { type ListRules, list, render, selectFields } from '../list.ts'
import { isMap, type Params, wholeNumber } from '../params.ts'
import type { Collection, Input } from '../store/collection.ts'
import type { Row } from '../store/table.ts'
import type { Store } from '../store.ts'
import type { Context, Methods, Modules } from './method.ts'

export interface Entity {
  /** `crm.deal` */
  prefix: string
  collection(store: Store): Collection<Row>
  module?: keyof Modules
  rules?: ListRules
  /** Rows that the caller may read; undefined when all. */
  visible?(context: Context): Test | undefined
  /** Takes out of an update or a new record what the portal ignores silently. */
  acceptable?(input: Input, current: Row | undefined, store: Store): Input
}

const CLASSIC: ListRules = { classic: true, countless: true }

export function recordMethods(entity: Entity): Methods {
  const { prefix, module, collection, rules = CLASSIC, visible, acceptable } = entity
  const needs = { scope: 'crm', module }
  const open = (context: Context) => collection(context.store) as Collection<Row>
  const accepted = (params: Params, context: Context, current?: Row) => {
    if (!isMap(params.fields)) throw refuse("Parameter 'fields' must be array.")
    const known = writable(params.fields, open(context), current !== undefined, context)
    return acceptable?.(known, current, context.store) ?? known
  }
  const find = (params: Params, context: Context) => {
    const row = existing(params, open(context))
    if (visible?.(context)?.(row) === false) throw refuse('Access denied.')
    return row
  }
  return {
    [`${prefix}.list`]: {
      ...needs,
      run(params, context) {
        const { table, fields } = open(context)
        const { rows, total, next } = list(table, fields, params, context.dialect, {
          ...rules,
          visible: visible?.(context),
        })
        return { result: rows, total, next }
      },
    },
    [`${prefix}.get`]: {
      ...needs,
      run(params, context) {
        const every = selectFields(['*', 'UF_*', 'PHONE', 'EMAIL', 'WEB', 'IM'], open(context).fields)
        return { result: render(find(params, context), every, context.dialect) }
      },
    },
    [`${prefix}.fields`]: {
      ...needs,
      run: (_params, context) => ({ result: describe(open(context).fields, context) }),
    },
    [`${prefix}.add`]: {
      ...needs,
      run(params, context) {
        const input = accepted(params, context)
        return { result: open(context).add(input, { at: context.now, by: context.userId }).ID }
      },
    },
    [`${prefix}.update`]: {
      ...needs,
      run(params, context) {
        const current = find(params, context)
        const input = accepted(params, context, current)
        open(context).update(current.ID, input, { at: context.now, by: context.userId })
        return { result: true }
      },
    },
    [`${prefix}.delete`]: {
      ...needs,
      run(params, context) {
        open(context).remove(find(params, context).ID)
        return { result: true }
      },
    },
  }
}

function existing(params: Params, collection: Collection<Row>): Row {
  const id = wholeNumber(params.id ?? params.ID)
  if (id === undefined || id <= 0) throw refuse('ID is not defined or invalid.')
  const row = collection.get(id)
  if (!row) throw refuse('Not found')
  return row
}

/** Unknown and read-only fields are ignored without a word; so are values that cannot be read. */
function writable(input: Params, { fields }: Collection<Row>, exists: boolean, { dialect }: Context): Input {
  return Object.fromEntries(
    Object.entries(input).filter(([name, value]) => {
      const field = fields[name]
      if (!field || field.readOnly || (exists && field.immutable)) return false
      return field.kind.parse(value, dialect) !== undefined
    }),
  )
}

/** Fields as `crm.*.fields` describes them. */
export function describe(fields: Fields, { store }: Context) {
  const custom = new Map(store.userFields.all().map((row) => [row.FIELD_NAME, row]))
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      { ...description(name, field), ...(field.user ? labels(custom.get(field.title ?? name)!) : {}) },
    ]),
  )
}

const description = (name: string, field: Field) => ({
  type: field.type,
  isRequired: false,
  isReadOnly: field.readOnly ?? false,
  isImmutable: field.immutable ?? false,
  isMultiple: field.multiple ?? false,
  isDynamic: field.user ?? false,
  title: field.title ?? name,
  ...(field.statusType ? { statusType: field.statusType } : {}),
})

const labels = (row: UserFieldRow) => ({
  listLabel: row.LABEL,
  formLabel: row.LABEL,
  filterLabel: row.LABEL,
  ...(row.LIST ? { items: row.LIST.map(({ ID, VALUE }) => ({ ID: String(ID), VALUE })) } : {}),
})
