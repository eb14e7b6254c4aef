import {
  constant,
  date,
  datetime,
  flag,
  integer,
  link,
  money,
  multifield,
  nullable,
  number,
  text,
} from '../fields.ts'
import type { Row } from '../store/table.ts'
import { defineFields, field, fixed, readOnly } from './entity.ts'

export interface Lead extends Row {
  TITLE: string | null
  STATUS_ID: string
  STATUS_SEMANTIC_ID: string
  OPPORTUNITY: number
  CURRENCY_ID: string | null
  COMPANY_ID: number | null
  CONTACT_ID: number | null
  ASSIGNED_BY_ID: number
  CREATED_BY_ID: number
  MODIFY_BY_ID: number
  MOVED_BY_ID: number | null
  LAST_ACTIVITY_BY: number | null
  DATE_CREATE: number
  DATE_MODIFY: number
  MOVED_TIME: number | null
  LAST_ACTIVITY_TIME: number | null
  DATE_CLOSED: number | null
}

/** Of leads an unset link is `"0"` on every portal, not null. */
const zeroLink = { ...link, render: (value: unknown) => String(value ?? 0) }

const emptyDate = {
  ...datetime,
  render: (value, dialect, id) => (value == null ? '' : datetime.render(value, dialect, id)),
} satisfies typeof datetime

/** A lead as `crm.lead.list` shows it. */
export const leadFields = defineFields({
  ID: readOnly(integer, 'integer'),
  TITLE: field(text, 'string', { title: 'Название лида' }),
  HONORIFIC: field(nullable, 'crm_status', { statusType: 'HONORIFIC' }),
  NAME: field(text, 'string', { title: 'Имя' }),
  SECOND_NAME: field(text, 'string', { title: 'Отчество' }),
  LAST_NAME: field(text, 'string', { title: 'Фамилия' }),
  BIRTHDATE: field(
    { ...date, render: (value, dialect, id) => (value == null ? '' : date.render(value, dialect, id)) },
    'date',
  ),
  COMPANY_TITLE: field(text, 'string', { title: 'Название компании' }),
  SOURCE_ID: field(text, 'crm_status', { title: 'Источник', statusType: 'SOURCE' }),
  SOURCE_DESCRIPTION: field(text, 'string'),
  STATUS_ID: field(text, 'crm_status', { title: 'Стадия', statusType: 'STATUS' }),
  STATUS_DESCRIPTION: field(text, 'string'),
  STATUS_SEMANTIC_ID: readOnly(text, 'string'),
  POST: field(text, 'string'),
  ADDRESS: field(nullable, 'string'),
  ADDRESS_2: field(nullable, 'string'),
  ADDRESS_CITY: field(nullable, 'string'),
  ADDRESS_POSTAL_CODE: field(nullable, 'string'),
  ADDRESS_REGION: field(nullable, 'string'),
  ADDRESS_PROVINCE: field(nullable, 'string'),
  ADDRESS_COUNTRY: field(nullable, 'string'),
  ADDRESS_COUNTRY_CODE: field(nullable, 'string'),
  ADDRESS_LOC_ADDR_ID: fixed(constant('0'), 'integer'),
  CURRENCY_ID: field(text, 'crm_currency', { title: 'Валюта' }),
  OPPORTUNITY: field(money, 'double', { title: 'Сумма' }),
  IS_MANUAL_OPPORTUNITY: field(flag, 'char'),
  OPENED: field(flag, 'char'),
  COMMENTS: field(text, 'string'),
  HAS_PHONE: readOnly(flag, 'char'),
  HAS_EMAIL: readOnly(flag, 'char'),
  HAS_IMOL: fixed(constant('N'), 'char'),
  ASSIGNED_BY_ID: field(integer, 'user', { title: 'Ответственный' }),
  CREATED_BY_ID: readOnly(integer, 'user'),
  MODIFY_BY_ID: readOnly(integer, 'user'),
  MOVED_BY_ID: readOnly(integer, 'user'),
  DATE_CREATE: readOnly(datetime, 'datetime'),
  DATE_MODIFY: readOnly(datetime, 'datetime'),
  MOVED_TIME: readOnly(datetime, 'datetime'),
  COMPANY_ID: field(zeroLink, 'crm_company', { title: 'Компания' }),
  CONTACT_ID: field(zeroLink, 'crm_contact', { title: 'Контакт' }),
  IS_RETURN_CUSTOMER: readOnly(flag, 'char'),
  DATE_CLOSED: readOnly(emptyDate, 'datetime'),
  ORIGINATOR_ID: field(text, 'string'),
  ORIGIN_ID: field(text, 'string'),
  LAST_ACTIVITY_TIME: readOnly(datetime, 'datetime'),
  LAST_ACTIVITY_BY: readOnly(integer, 'user'),
  UTM_SOURCE: field(nullable, 'string'),
  UTM_MEDIUM: field(nullable, 'string'),
  UTM_CAMPAIGN: field(nullable, 'string'),
  UTM_CONTENT: field(nullable, 'string'),
  UTM_TERM: field(nullable, 'string'),
  PHONE: field(multifield('PHONE'), 'crm_multifield', { multiple: true, onDemand: true }),
  EMAIL: field(multifield('EMAIL'), 'crm_multifield', { multiple: true, onDemand: true }),
  WEB: field(multifield('WEB'), 'crm_multifield', { multiple: true, onDemand: true }),
  IM: field(multifield('IM'), 'crm_multifield', { multiple: true, onDemand: true }),
})

/** A lead with nothing said about it. */
export const emptyLead = (id: number): Lead => ({
  ID: id,
  TITLE: null,
  NAME: null,
  LAST_NAME: null,
  COMPANY_TITLE: null,
  STATUS_ID: 'NEW',
  STATUS_SEMANTIC_ID: 'P',
  STATUS_DESCRIPTION: null,
  OPPORTUNITY: 0,
  CURRENCY_ID: 'RUB',
  COMPANY_ID: null,
  CONTACT_ID: null,
  ASSIGNED_BY_ID: 1,
  CREATED_BY_ID: 1,
  MODIFY_BY_ID: 1,
  MOVED_BY_ID: null,
  LAST_ACTIVITY_BY: null,
  DATE_CREATE: 0,
  DATE_MODIFY: 0,
  MOVED_TIME: null,
  LAST_ACTIVITY_TIME: null,
  DATE_CLOSED: null,
  OPENED: true,
  HAS_PHONE: false,
  HAS_EMAIL: false,
  IS_RETURN_CUSTOMER: false,
  SOURCE_ID: null,
  SOURCE_DESCRIPTION: null,
  UTM_SOURCE: null,
  UTM_MEDIUM: null,
  UTM_CAMPAIGN: null,
  UTM_CONTENT: null,
  UTM_TERM: null,
  PHONE: null,
  EMAIL: null,
})

export interface LeadHistoryRow extends Row {
  TYPE_ID: number
  OWNER_ID: number
  CREATED_TIME: number
  STATUS_SEMANTIC_ID: string
  STATUS_ID: string
}

/** Rows of `crm.stagehistory.list` for leads: no pipelines. */
export const leadHistoryFields = defineFields({
  ID: field(number, 'integer'),
  TYPE_ID: field(number, 'integer'),
  OWNER_ID: field(number, 'integer'),
  CREATED_TIME: field(datetime, 'datetime'),
  STATUS_SEMANTIC_ID: field(text, 'string'),
  STATUS_ID: field(text, 'string'),
})
