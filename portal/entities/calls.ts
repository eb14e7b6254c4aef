import { blank, constant, datetime, integer, nullable, plainNumber } from '../fields.ts'
import type { Row } from '../store/table.ts'
import { defineFields, field } from './entity.ts'

export interface Call extends Row {
  PORTAL_USER_ID: number | null
  CALL_TYPE: number
  CALL_DURATION: number
  CALL_START_DATE: number
  CALL_FAILED_CODE: string | null
  CALL_FAILED_REASON: string | null
  CRM_ENTITY_TYPE: string | null
  CRM_ENTITY_ID: number | null
  CRM_ACTIVITY_ID: number | null
}

const money = { ...integer, render: (value: unknown) => Number(value ?? 0).toFixed(4) }

/** The telephony's own name of a call that was given none. */
export const callCode = (id: number) => `externalCall.${Math.imul(id, 0x9e3779b1) >>> 0}.${id}`

/** How the activity of a call names it. */
export const originOf = (call: number) => `VI_${callCode(call)}`

/** A call as `voximplant.statistic.get` shows it. */
export const callFields = defineFields({
  ID: field(integer, 'integer'),
  PORTAL_USER_ID: field(integer, 'user'),
  PORTAL_NUMBER: field(blank, 'string'),
  PHONE_NUMBER: field(blank, 'string'),
  CALL_ID: field({ ...nullable, render: (value, _dialect, id) => value ?? callCode(id) }, 'string'),
  EXTERNAL_CALL_ID: field(nullable, 'string'),
  CALL_CATEGORY: field({ ...blank, render: (value) => value ?? 'external' }, 'string'),
  CALL_LOG: field(nullable, 'string'),
  CALL_DURATION: field({ ...integer, render: (value) => String(value ?? 0) }, 'integer'),
  CALL_START_DATE: field(datetime, 'datetime'),
  CALL_RECORD_URL: field(blank, 'string'),
  CALL_VOTE: field(nullable, 'integer'),
  COST: field(money, 'double'),
  COST_CURRENCY: field({ ...blank, render: (value) => value ?? 'RUR' }, 'string'),
  CALL_FAILED_CODE: field(nullable, 'string'),
  CALL_FAILED_REASON: field(nullable, 'string'),
  CRM_ENTITY_TYPE: field(nullable, 'string'),
  CRM_ENTITY_ID: field(integer, 'integer'),
  CRM_ACTIVITY_ID: field(integer, 'integer'),
  REST_APP_ID: field(nullable, 'integer'),
  REST_APP_NAME: field(nullable, 'string'),
  TRANSCRIPT_ID: field(integer, 'integer'),
  TRANSCRIPT_PENDING: field({ ...blank, render: (value) => value ?? 'N' }, 'char'),
  SESSION_ID: field(integer, 'integer'),
  REDIAL_ATTEMPT: field(constant(null), 'integer'),
  COMMENT: field(nullable, 'string'),
  RECORD_DURATION: field(integer, 'integer'),
  RECORD_FILE_ID: field({ ...plainNumber, render: (value) => value ?? null }, 'integer'),
  CALL_TYPE: field(integer, 'integer'),
})

export const emptyCall = (id: number): Call => ({
  ID: id,
  PORTAL_USER_ID: null,
  PORTAL_NUMBER: null,
  PHONE_NUMBER: null,
  CALL_ID: null,
  CALL_DURATION: 0,
  CALL_START_DATE: 0,
  CALL_FAILED_CODE: '200',
  CALL_FAILED_REASON: 'Success call',
  CRM_ENTITY_TYPE: null,
  CRM_ENTITY_ID: null,
  CRM_ACTIVITY_ID: null,
  COST: 0,
  RECORD_DURATION: null,
  CALL_TYPE: 1,
})

const REASONS: Record<string, string> = {
  200: 'Success call',
  304: 'Skipped call',
  603: 'Decline',
  '603-S': 'Decline self',
  486: 'Busy',
  480: 'Temporarily unavailable',
  404: 'Invalid phone number',
}

/** Text that goes with a code of failure. */
export const failureReason = (code: string | null): string | null => (code ? (REASONS[code] ?? code) : null)
