import { blank, constant, datetime, flag, integer, link, several, text } from '../fields.ts'
import type { Row } from '../store/table.ts'
import { defineFields, field, readOnly } from './entity.ts'

export interface Task extends Row {
  TITLE: string | null
  RESPONSIBLE_ID: number
  CREATED_BY: number
  /** The real status: 2 pending, 3 in progress, 4 awaiting control, 5 completed, 6 deferred. */
  REAL_STATUS: number
  DEADLINE: number | null
  CREATED_DATE: number
  CHANGED_DATE: number
  CLOSED_DATE: number | null
  GROUP_ID: number | null
  /** `D_101`, `L_5`, `C_12`, `CO_9`. */
  UF_CRM_TASK: string[] | null
}

export const COMPLETED = 5

/** Upper-case names of requests; answers say them in camel case. */
export const taskFields = defineFields({
  ID: readOnly(integer, 'integer'),
  PARENT_ID: field(link, 'integer'),
  TITLE: field(blank, 'string'),
  DESCRIPTION: field(blank, 'string'),
  PRIORITY: field({ ...integer, render: (value) => String(value ?? 1) }, 'integer'),
  STATUS: field(integer, 'integer', { key: 'REAL_STATUS' }),
  REAL_STATUS: field(integer, 'integer', { onDemand: true }),
  GROUP_ID: field({ ...link, render: (value) => String(value ?? 0) }, 'integer'),
  CREATED_BY: field(integer, 'user'),
  CREATED_DATE: readOnly(datetime, 'datetime'),
  RESPONSIBLE_ID: field(integer, 'user'),
  CHANGED_DATE: readOnly(datetime, 'datetime'),
  CLOSED_DATE: readOnly(datetime, 'datetime'),
  DEADLINE: field(datetime, 'datetime'),
  COMMENTS_COUNT: readOnly(constant('0'), 'integer'),
  MULTITASK: readOnly(constant('N'), 'char'),
  FAVORITE: field(flag, 'char'),
  UF_CRM_TASK: field(several(text), 'crm', { multiple: true, onDemand: true }),
})

export const emptyTask = (id: number): Task => ({
  ID: id,
  TITLE: null,
  RESPONSIBLE_ID: 1,
  CREATED_BY: 1,
  REAL_STATUS: 2,
  DEADLINE: null,
  CREATED_DATE: 0,
  CHANGED_DATE: 0,
  CLOSED_DATE: null,
  GROUP_ID: null,
  UF_CRM_TASK: null,
})
