/** Small tables that a client reads whole: people, departments, pipelines, stages, currencies, user fields. */
import {
  blank,
  boolean,
  constant,
  datetime,
  flag,
  integer,
  nullable,
  number,
  numbers,
  optional,
  plainNumber,
  rate,
  raw,
  text,
} from '../fields.ts'
import type { Row } from '../store/table.ts'
import { defineFields, field } from './entity.ts'

export interface HistoryRow extends Row {
  TYPE_ID: number
  OWNER_ID: number
  CREATED_TIME: number
  CATEGORY_ID: number
  STAGE_SEMANTIC_ID: string
  STAGE_ID: string
}

export const historyFields = defineFields({
  ID: field(number, 'integer'),
  TYPE_ID: field(number, 'integer'),
  OWNER_ID: field(number, 'integer'),
  CREATED_TIME: field(datetime, 'datetime'),
  CATEGORY_ID: field(number, 'integer'),
  STAGE_SEMANTIC_ID: field(text, 'string'),
  STAGE_ID: field(text, 'string'),
})

export const userFieldsOfPortal = defineFields({
  ID: field(integer, 'integer'),
  ACTIVE: field(boolean, 'boolean'),
  NAME: field(blank, 'string'),
  LAST_NAME: field(blank, 'string'),
  SECOND_NAME: field(blank, 'string'),
  EMAIL: field(blank, 'string'),
  LAST_LOGIN: field(datetime, 'datetime'),
  DATE_REGISTER: field(datetime, 'datetime'),
  TIME_ZONE: field(constant(''), 'string'),
  IS_ONLINE: field(constant('N'), 'string'),
  TIMESTAMP_X: field(constant({}), 'string'),
  LAST_ACTIVITY_DATE: field(constant({}), 'string'),
  PERSONAL_GENDER: field(blank, 'string'),
  PERSONAL_PHOTO: field(optional, 'string'),
  WORK_POSITION: field(blank, 'string'),
  WORK_PHONE: field(blank, 'string'),
  UF_DEPARTMENT: field(numbers, 'iblock_section'),
  UF_EMPLOYMENT_DATE: field(blank, 'string'),
  USER_TYPE: field(text, 'string'),
})

export const departmentFields = defineFields({
  ID: field(integer, 'integer'),
  NAME: field(text, 'string'),
  SORT: field(plainNumber, 'integer'),
  PARENT: field({ ...integer, render: (value) => (value == null ? undefined : String(value)) }, 'integer'),
  UF_HEAD: field({ ...integer, render: (value) => (value == null ? undefined : String(value)) }, 'integer'),
})

/** Rows of `crm.category.list`, by their names in the answer. */
export const categoryFields = defineFields({
  id: field(number, 'integer'),
  name: field(text, 'string'),
  sort: field(number, 'integer'),
  entityTypeId: field(
    { ...number, render: (value, dialect, id) => number.render(value ?? 2, dialect, id) },
    'integer',
  ),
  isDefault: field(flag, 'char'),
  originId: field(blank, 'string'),
  originatorId: field(blank, 'string'),
})

export const statusFields = defineFields({
  ID: field(integer, 'integer'),
  ENTITY_ID: field(text, 'string'),
  STATUS_ID: field(text, 'string'),
  NAME: field(blank, 'string'),
  NAME_INIT: field(blank, 'string'),
  SORT: field(integer, 'integer'),
  SYSTEM: field(flag, 'char'),
  CATEGORY_ID: field(integer, 'integer'),
  COLOR: field(nullable, 'string'),
  SEMANTICS: field(nullable, 'string'),
})

export const currencyFields = defineFields({
  CURRENCY: field(text, 'string'),
  AMOUNT_CNT: field(integer, 'integer'),
  AMOUNT: field(rate, 'double'),
  SORT: field(integer, 'integer'),
  BASE: field(flag, 'char'),
  FULL_NAME: field(text, 'string'),
  LID: field(constant('ru'), 'string'),
  FORMAT_STRING: field(text, 'string'),
  DEC_POINT: field(constant('.'), 'string'),
  THOUSANDS_SEP: field(constant('&nbsp;'), 'string'),
  DECIMALS: field(constant('2'), 'string'),
  DATE_UPDATE: field(datetime, 'datetime'),
})

export interface UserFieldRow extends Row {
  ENTITY_ID: string
  FIELD_NAME: string
  USER_TYPE_ID: string
  MULTIPLE: boolean
  LABEL: string
  LIST: { ID: number; VALUE: string; SORT?: number; XML_ID?: string }[] | null
}

/** Rows of `crm.*.userfield.list`; labels and list items are added by the method. */
export const customFieldFields = defineFields({
  ID: field(integer, 'integer'),
  ENTITY_ID: field(text, 'string'),
  FIELD_NAME: field(text, 'string'),
  USER_TYPE_ID: field(text, 'string'),
  XML_ID: field(nullable, 'string'),
  SORT: field({ ...integer, render: (value) => String(value ?? 100) }, 'integer'),
  MULTIPLE: field(flag, 'char'),
  MANDATORY: field(flag, 'char'),
  SHOW_FILTER: field(constant('E'), 'char'),
  SHOW_IN_LIST: field(constant('Y'), 'char'),
  EDIT_IN_LIST: field(constant('Y'), 'char'),
  IS_SEARCHABLE: field(constant('N'), 'char'),
  SETTINGS: field(raw, 'object'),
})

/** Kept beside the shown fields of a user field. */
export const customFieldInput = defineFields({
  ...customFieldFields,
  LABEL: field(text, 'string'),
  LIST: field(raw, 'object'),
})
