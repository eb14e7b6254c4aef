/** What `crm.item.*` works on: records of one kind, with the names and rights of that kind. */
import { itemView, smartView } from '../entities/item-view.ts'
import { COMPANY, CONTACT, DEAL, FIRST_SMART, LEAD } from '../entities/owners.ts'
import { RestError } from '../errors.ts'
import { constant, type Field, type Fields, plainNumber, raw } from '../fields.ts'
import type { Test } from '../filter.ts'
import { type Params, wholeNumber } from '../params.ts'
import type { Collection } from '../store/collection.ts'
import type { Links } from '../store/links.ts'
import type { Row } from '../store/table.ts'
import type { Store } from '../store.ts'
import { type Context, required } from './method.ts'

export interface ItemKind {
  type: number
  collection: Collection<Row>
  /** By the names of requests and answers. */
  fields: Fields
  visible: Test | undefined
}

/**
 * The kind of records that a call names.
 *
 * @throws {RestError} for kinds that the portal has not
 */
export function itemKind(params: Params, context: Context): ItemKind {
  const { store, pipelines } = context
  const type = wholeNumber(required(params, 'entityTypeId')) ?? 0
  if (type === 5) throw new RestError(400, 'ENTITY_TYPE_NOT_SUPPORTED', 'Entity type is not supported')
  const original = /^(y|1|true)$/i.test(String(params.useOriginalUfNames ?? 'N'))
  if (type >= FIRST_SMART) return smartKind(type, original, context)
  const collection = store.recordsOf(type)
  if (!collection || (type === LEAD && context.modules?.leads === false)) throw unknownKind()
  const visible: Test | undefined =
    type === DEAL && pipelines ? (row) => pipelines.includes(row.CATEGORY_ID as number) : undefined
  return { type, collection, fields: viewOf(store, type, collection.fields, original), visible }
}

const unknownKind = () => new RestError(400, 'NOT_FOUND', 'Смарт-процесс не найден')

function smartKind(type: number, original: boolean, { store, modules }: Context): ItemKind {
  if (modules?.smartProcesses === false || !store.items.type(type)) throw unknownKind()
  const fields = cached(store.items.fieldsOf(type), original, (given) => smartView(given, original))
  return { type, collection: store.items.of(type) as unknown as Collection<Row>, fields, visible: undefined }
}

const views = new WeakMap<Fields, Partial<Record<'original' | 'renamed', Fields>>>()

function cached(given: Fields, original: boolean, make: (given: Fields) => Fields): Fields {
  const name = original ? 'original' : 'renamed'
  const known = views.get(given) ?? {}
  views.set(given, known)
  known[name] ??= make(given)
  return known[name]
}

const viewOf = (store: Store, type: number, classic: Fields, original: boolean) =>
  cached(classic, original, (fields) => itemView(fields, original, further(store, type)))

/** Fields that only the new methods have. */
function further(store: Store, type: number): Fields {
  const fields: Fields = {
    observers: { kind: raw, type: 'user', multiple: true, readOnly: true, derived: true },
    webformId: { kind: constant(0), type: 'integer', derived: true },
    lastCommunicationTime: { kind: constant(null), type: 'string', readOnly: true, derived: true },
  }
  if (type === DEAL) fields.contactIds = members(store.contactsOfDeals, 'crm_contact')
  if (type === LEAD) fields.contactIds = members(store.contactsOfLeads, 'crm_contact')
  if (type === CONTACT) fields.companyIds = members(store.companiesOfContacts, 'crm_company')
  if (type !== DEAL) fields.fm = multifields
  if (type === COMPANY) fields.contactIds = contactsOfCompany(store)
  return fields
}

const members = (links: Links, type: string): Field => ({
  ...{ kind: raw, type, multiple: true, derived: true },
  show: (row, { array }) => array(links.of(row.ID).map(({ id }) => id)),
})

const contactsOfCompany = (store: Store): Field => ({
  ...{ kind: raw, type: 'crm_contact', multiple: true, derived: true },
  show: (row, { array }) => array(store.companiesOfContacts.ownersOf(row.ID)),
})

const multifields: Field = {
  ...{ kind: plainNumber, type: 'crm_multifield', multiple: true, derived: true },
  show: (row) =>
    ['PHONE', 'EMAIL'].flatMap((typeId) =>
      ((row[typeId] ?? []) as unknown as string[] | string)
        .toString()
        .split(',')
        .filter((value) => value !== '')
        .map((value, at) => ({
          id: row.ID * 8 + at + (typeId === 'EMAIL' ? 4 : 0),
          valueType: 'WORK',
          value,
          typeId,
        })),
    ),
}
