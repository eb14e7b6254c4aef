/** Leads, deals, contacts and companies as `crm.item.*` shows them: camel case and JSON numbers. */
import { type Field, type Fields, flag, type Kind, plainNumber, several } from '../fields.ts'
import { itemLink } from './items.ts'

const RENAMED: Record<string, string> = {
  DATE_CREATE: 'createdTime',
  DATE_MODIFY: 'updatedTime',
  CREATED_BY_ID: 'createdBy',
  MODIFY_BY_ID: 'updatedBy',
  MOVED_BY_ID: 'movedBy',
  STATUS_ID: 'stageId',
  STATUS_SEMANTIC_ID: 'stageSemanticId',
  COMPANY_TYPE: 'typeId',
  CLOSEDATE: 'closedate',
  BEGINDATE: 'begindate',
}

/** `UF_CRM_3_DIGIT` → `ufCrm3Digit`, `UF_CRM_1747309879` → `ufCrm_1747309879`. Not reversible. */
export function itemUserField(name: string): string {
  const rest = name.replace(/^UF_CRM_/, '')
  const [, type, own] = /^(\d+)_(.+)$/.exec(rest) ?? []
  if (type === undefined || own === undefined) return `ufCrm_${rest}`
  if (/^\d+$/.test(own)) return `ufCrm${type}_${own}`
  if (/^[A-Z_]+$/.test(own)) return `ufCrm${type}${capital(camelCase(own))}`
  return `ufCrm_${rest}`
}

/** `STAGE_SEMANTIC_ID` → `stageSemanticId`. */
export const camelCase = (name: string) =>
  name.toLowerCase().replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase())

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)

const shownFlag: Kind = { ...flag, render: (value) => (value == null ? null : value ? 'Y' : 'N') }

const multifields = new Set(['PHONE', 'EMAIL', 'WEB', 'IM'])

/** What `crm.item.*` calls the fields of a classic entity; custom ones keep their names when asked to. */
export function itemView(classic: Fields, original: boolean, further: Fields = {}): Fields {
  const fields: Fields = {}
  for (const [name, field] of Object.entries(classic))
    if (!multifields.has(name)) fields[itemName(name, field, original)] = asItem(name, field)
  return { ...fields, ...further }
}

/** Fields of a smart process: only the custom ones change their names. */
export function smartView(fields: Fields, original: boolean): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) =>
      field.user ? [itemName(name, field, original), asItem(name, field)] : [name, field],
    ),
  )
}

function itemName(name: string, field: Field, original: boolean): string {
  if (field.user) return original ? name : itemUserField(name)
  return RENAMED[name] ?? camelCase(name)
}

const id: Kind = { ...plainNumber, render: (value) => value ?? null }
const amount: Kind = { ...plainNumber, render: (value) => value ?? 0 }
const LINKS = /^crm_(company|contact|lead|quote|deal|entity)$/

function asItem(name: string, field: Field): Field {
  const one = kindOf(field)
  const kind = field.user && field.multiple ? { ...several(one), parse: field.kind.parse } : one
  return { ...field, kind, key: field.key ?? name, onDemand: false }
}

function kindOf({ type, kind }: Field): Kind {
  if (type === 'double') return amount
  if (/^(integer|user|crm_category|enumeration|employee)$/.test(type)) return id
  if (LINKS.test(type)) return itemLink
  return type === 'boolean' ? shownFlag : kind
}
