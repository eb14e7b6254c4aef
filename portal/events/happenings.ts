/** From a changed record to the events that the portal tells of it. */
import type { Params } from '../params.ts'
import type { ChangeKind } from '../store/collection.ts'
import type { Row } from '../store/table.ts'

/** One event, before anybody is told. */
export interface Happening {
  /** Upper case, as on the wire. */
  name: string
  data: Params
  /** Who hears of it; everybody when absent. */
  audience?: 'application' | 'webhook'
}

export interface StoreChange {
  /** Name of the collection in the store. */
  collection: string
  kind: ChangeKind
  row: Row
  /** Earlier values of the fields that differ. */
  before?: Partial<Row>
}

type Teller = (change: StoreChange, suffix: string) => Happening[]

const SUFFIX: Record<ChangeKind, string> = { add: 'ADD', update: 'UPDATE', remove: 'DELETE' }

const plain =
  (prefix: string, fields: (row: Row) => Params = ({ ID }) => ({ ID })): Teller =>
  ({ row }, suffix) => [{ name: prefix + suffix, data: { FIELDS: fields(row) } }]

const ENTITIES: Record<string, string> = {
  CRM_DEAL: 'ONCRMDEALUSERFIELD',
  CRM_LEAD: 'ONCRMLEADUSERFIELD',
  CRM_CONTACT: 'ONCRMCONTACTUSERFIELD',
  CRM_COMPANY: 'ONCRMCOMPANYUSERFIELD',
}

/** A move into another pipeline is an event of its own instead of an update, and outgoing webhooks cannot have it. */
const deal: Teller = ({ row, kind, before }, suffix) => {
  if (kind !== 'update' || !before || !('CATEGORY_ID' in before)) return told('ONCRMDEAL', suffix, row)
  const { ID, CATEGORY_ID, STAGE_ID } = row
  return [
    {
      name: 'ONCRMDEALMOVETOCATEGORY',
      data: { FIELDS: { ID, CATEGORY_ID, STAGE_ID } },
      audience: 'application',
    },
  ]
}

const told = (prefix: string, suffix: string, { ID }: Row): Happening[] => [
  { name: prefix + suffix, data: { FIELDS: { ID } } },
]

const item: Teller = ({ row }, suffix) => {
  const type = Number(row.entityTypeId ?? row.ENTITY_TYPE_ID)
  const data = { FIELDS: { ID: row.ID, ENTITY_TYPE_ID: type } }
  const name = `ONCRMDYNAMICITEM${suffix}`
  return [
    { name, data },
    { name: `${name}_${type}`, data },
  ]
}

const task: Teller = ({ row: { ID }, kind }, suffix) => [
  {
    name: `ONTASK${suffix}`,
    data: {
      FIELDS_BEFORE: kind === 'add' ? 'undefined' : { ID },
      FIELDS_AFTER: kind === 'remove' ? 'undefined' : { ID },
    },
  },
]

const userField: Teller = ({ row, before }, suffix) => {
  const { ID, ENTITY_ID, FIELD_NAME } = row
  const prefix = ENTITIES[String(ENTITY_ID)]
  if (!prefix) return []
  const data = { FIELDS: { ID, ENTITY_ID, FIELD_NAME } }
  const lists = before && 'LIST' in before ? [{ name: `${prefix}SETENUMVALUES`, data }] : []
  return [{ name: prefix + suffix, data }, ...lists]
}

const call: Teller = ({ row, kind }) => {
  if (kind !== 'add') return []
  const names = [
    'CALL_ID',
    'CALL_TYPE',
    'PHONE_NUMBER',
    'PORTAL_NUMBER',
    'PORTAL_USER_ID',
    'CALL_DURATION',
    'CALL_FAILED_CODE',
    'CRM_ENTITY_TYPE',
    'CRM_ENTITY_ID',
    'CRM_ACTIVITY_ID',
  ]
  const known = names.filter((name) => row[name] != null).map((name) => [name, row[name]])
  return [{ name: 'ONVOXIMPLANTCALLEND', data: Object.fromEntries(known) }]
}

const TELLERS: Record<string, Teller> = {
  deals: deal,
  leads: plain('ONCRMLEAD'),
  contacts: plain('ONCRMCONTACT'),
  companies: plain('ONCRMCOMPANY'),
  activities: plain('ONCRMACTIVITY'),
  comments: plain('ONCRMTIMELINECOMMENT'),
  currencies: plain('ONCRMCURRENCY', (row) => ({ ID: row.CURRENCY })),
  items: item,
  tasks: task,
  calls: call,
  userFields: userField,
}

export const TOLD_COLLECTIONS: readonly string[] = Object.keys(TELLERS)

/** Nothing for what the portal keeps to itself: stages, pipelines, dictionaries, people. */
export const happenings = (change: StoreChange): Happening[] =>
  TELLERS[change.collection]?.(change, SUFFIX[change.kind]) ?? []

const THREE = ['ADD', 'UPDATE', 'DELETE']

/** Events that can be asked for, by their names on the wire. */
export const EVENT_NAMES: readonly string[] = [
  ...['LEAD', 'DEAL', 'CONTACT', 'COMPANY', 'ACTIVITY', 'TIMELINECOMMENT', 'DYNAMICITEM', 'CURRENCY'].flatMap(
    (entity) => THREE.map((suffix) => `ONCRM${entity}${suffix}`),
  ),
  'ONCRMDEALMOVETOCATEGORY',
  ...Object.values(ENTITIES).flatMap((prefix) =>
    [...THREE, 'SETENUMVALUES'].map((suffix) => prefix + suffix),
  ),
  ...THREE.map((suffix) => `ONTASK${suffix}`),
  'ONVOXIMPLANTCALLEND',
  'ONAPPINSTALL',
  'ONAPPUNINSTALL',
  'ONAPPUPDATE',
  'ONAPPTEST',
  'ONOFFLINEEVENT',
]

export const isEvent = (name: string) =>
  EVENT_NAMES.includes(name) || /^ONCRMDYNAMICITEM(ADD|UPDATE|DELETE)_\d+$/.test(name)
