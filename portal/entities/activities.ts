import { blank, constant, datetime, flag, integer, type Kind, link, nullable, raw, text } from '../fields.ts'
import { toList } from '../params.ts'
import type { Row } from '../store/table.ts'
import { originOf } from './calls.ts'
import { defineFields, field, fixed, readOnly } from './entity.ts'

export interface Activity extends Row {
  OWNER_ID: number
  OWNER_TYPE_ID: number
  COMPLETED: boolean
  CREATED: number
  LAST_UPDATED: number
  DEADLINE: number | null
  RESPONSIBLE_ID: number
  AUTHOR_ID: number
  /** Owners besides the primary one, as type, id, type, id …; null when there are none. */
  BINDINGS: number[] | null
}

/** Accepts `[{ OWNER_TYPE_ID: 3, OWNER_ID: 12 }]` and the flat form in which rows keep it. */
const bindings: Kind = {
  parse(input) {
    const items = toList(input)
    if (items.every((item) => typeof item === 'number')) return items.length > 0 ? (items as number[]) : null
    return items.flatMap((item) => {
      const { OWNER_TYPE_ID, OWNER_ID } = item as Record<string, unknown>
      return [Number(OWNER_TYPE_ID), Number(OWNER_ID)]
    })
  },
  render: () => undefined,
}

/** All owners of an activity, the primary one first. */
export function ownersOf({ OWNER_TYPE_ID, OWNER_ID, BINDINGS }: Activity): [type: number, id: number][] {
  const owners: [number, number][] = OWNER_ID > 0 ? [[OWNER_TYPE_ID, OWNER_ID]] : []
  for (let at = 0; at + 1 < (BINDINGS?.length ?? 0); at += 2) {
    const [type, id] = [BINDINGS![at]!, BINDINGS![at + 1]!]
    if (type !== OWNER_TYPE_ID || id !== OWNER_ID) owners.push([type, id])
  }
  return owners
}

/** An activity as `crm.activity.list` shows it. */
export const activityFields = defineFields({
  ID: readOnly(integer, 'integer'),
  OWNER_ID: field(integer, 'integer'),
  OWNER_TYPE_ID: field(integer, 'crm_enum_ownertype'),
  TYPE_ID: field(integer, 'crm_enum_activitytype'),
  PROVIDER_ID: field(text, 'string'),
  PROVIDER_TYPE_ID: field(text, 'string'),
  PROVIDER_GROUP_ID: fixed(constant(null)),
  ASSOCIATED_ENTITY_ID: field({ ...link, render: (value) => String(value ?? 0) }, 'integer'),
  SUBJECT: field(blank, 'string'),
  CREATED: readOnly(datetime, 'datetime'),
  LAST_UPDATED: readOnly(datetime, 'datetime'),
  START_TIME: field(datetime, 'datetime'),
  END_TIME: field(datetime, 'datetime'),
  DEADLINE: field(datetime, 'datetime'),
  COMPLETED: field(flag, 'char'),
  STATUS: field(integer, 'crm_enum_activitystatus'),
  RESPONSIBLE_ID: field(integer, 'user'),
  PRIORITY: field({ ...integer, render: (value) => String(value ?? 2) }, 'crm_enum_activitypriority'),
  NOTIFY_TYPE: fixed(constant('0')),
  NOTIFY_VALUE: fixed(constant('0')),
  DESCRIPTION: field(blank, 'string'),
  DESCRIPTION_TYPE: fixed(constant('1')),
  DIRECTION: field({ ...integer, render: (value) => String(value ?? 0) }, 'crm_enum_activitydirection'),
  LOCATION: fixed(constant('')),
  SETTINGS: fixed(raw, 'object'),
  ORIGINATOR_ID: field(nullable, 'string'),
  // of calls just the number of the call is kept
  ORIGIN_ID: field(
    { ...nullable, render: (value) => (typeof value === 'number' ? originOf(value) : (value ?? null)) },
    'string',
  ),
  AUTHOR_ID: readOnly(integer, 'user'),
  EDITOR_ID: readOnly(integer, 'user'),
  PROVIDER_PARAMS: fixed(raw, 'object'),
  PROVIDER_DATA: fixed(constant(null)),
  RESULT_MARK: fixed(constant('0')),
  RESULT_VALUE: fixed(constant(null)),
  RESULT_SUM: fixed(constant(null)),
  RESULT_CURRENCY_ID: fixed(constant(null)),
  RESULT_STATUS: fixed(constant('0')),
  RESULT_STREAM: fixed(constant('0')),
  RESULT_SOURCE_ID: fixed(constant(null)),
  AUTOCOMPLETE_RULE: fixed(constant('0')),
  IS_INCOMING_CHANNEL: field(flag, 'char'),
  BINDINGS: field(bindings, 'crm_activity_binding', {
    ...{ onDemand: true, derived: true, multiple: true },
    show: (row) =>
      ownersOf(row as Activity).map(([type, id]) => ({ OWNER_TYPE_ID: String(type), OWNER_ID: String(id) })),
  }),
  COMMUNICATIONS: field(raw, 'crm_activity_communication', { onDemand: true, derived: true, multiple: true }),
  FILES: field(raw, 'diskfile', { onDemand: true, derived: true, multiple: true }),
})

export const emptyActivity = (id: number): Activity => ({
  ID: id,
  OWNER_ID: 0,
  OWNER_TYPE_ID: 2,
  TYPE_ID: 6,
  PROVIDER_ID: 'CRM_TODO',
  PROVIDER_TYPE_ID: 'TODO',
  SUBJECT: null,
  DIRECTION: 0,
  COMPLETED: false,
  STATUS: 1,
  CREATED: 0,
  LAST_UPDATED: 0,
  START_TIME: null,
  END_TIME: null,
  DEADLINE: null,
  RESPONSIBLE_ID: 1,
  AUTHOR_ID: 1,
  EDITOR_ID: 1,
  ORIGIN_ID: null,
  BINDINGS: null,
})
