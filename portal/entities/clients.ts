/** Contacts and companies. */
import {
  blank,
  constant,
  date,
  datetime,
  flag,
  integer,
  link,
  money,
  multifield,
  nullable,
  text,
} from '../fields.ts'
import type { Row } from '../store/table.ts'
import { defineFields, field, fixed, readOnly } from './entity.ts'

export interface Client extends Row {
  ASSIGNED_BY_ID: number
  CREATED_BY_ID: number
  MODIFY_BY_ID: number
  DATE_CREATE: number
  DATE_MODIFY: number
  LAST_ACTIVITY_TIME: number | null
  LAST_ACTIVITY_BY: number | null
}

const common = defineFields({
  COMMENTS: field(text, 'string'),
  OPENED: field(flag, 'char'),
  HAS_PHONE: readOnly(flag, 'char'),
  HAS_EMAIL: readOnly(flag, 'char'),
  HAS_IMOL: fixed(constant('N'), 'char'),
  ASSIGNED_BY_ID: field(integer, 'user', { title: 'Ответственный' }),
  CREATED_BY_ID: readOnly(integer, 'user'),
  MODIFY_BY_ID: readOnly(integer, 'user'),
  DATE_CREATE: readOnly(datetime, 'datetime'),
  DATE_MODIFY: readOnly(datetime, 'datetime'),
  LEAD_ID: readOnly(link, 'crm_lead'),
  ORIGINATOR_ID: field(text, 'string'),
  ORIGIN_ID: field(text, 'string'),
  ORIGIN_VERSION: field(text, 'string'),
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

export const contactFields = defineFields({
  ID: readOnly(integer, 'integer'),
  POST: field(text, 'string', { title: 'Должность' }),
  HONORIFIC: field(nullable, 'crm_status', { statusType: 'HONORIFIC' }),
  NAME: field(text, 'string', { title: 'Имя' }),
  SECOND_NAME: field(text, 'string', { title: 'Отчество' }),
  LAST_NAME: field(text, 'string', { title: 'Фамилия' }),
  PHOTO: fixed(constant(null), 'file'),
  BIRTHDATE: field(
    { ...date, render: (value, dialect, id) => (value == null ? '' : date.render(value, dialect, id)) },
    'date',
  ),
  TYPE_ID: field(text, 'crm_status', { title: 'Тип контакта', statusType: 'CONTACT_TYPE' }),
  SOURCE_ID: field(text, 'crm_status', { title: 'Источник', statusType: 'SOURCE' }),
  SOURCE_DESCRIPTION: field(text, 'string'),
  EXPORT: field(flag, 'char'),
  COMPANY_ID: field(link, 'crm_company', { title: 'Компания' }),
  ...common,
})

export const companyFields = defineFields({
  ID: readOnly(integer, 'integer'),
  TITLE: field(text, 'string', { title: 'Название компании' }),
  COMPANY_TYPE: field(text, 'crm_status', { title: 'Тип компании', statusType: 'COMPANY_TYPE' }),
  LOGO: fixed(constant(null), 'file'),
  INDUSTRY: field(text, 'crm_status', { title: 'Сфера деятельности', statusType: 'INDUSTRY' }),
  EMPLOYEES: field(text, 'crm_status', { title: 'Кол-во сотрудников', statusType: 'EMPLOYEES' }),
  REVENUE: field({ ...money, render: (value) => String(value ?? 0) }, 'double'),
  CURRENCY_ID: field(text, 'crm_currency'),
  BANKING_DETAILS: field(blank, 'string'),
  IS_MY_COMPANY: field(flag, 'char', { title: 'Реквизиты моей компании' }),
  ...common,
})

const unset = {
  PHONE: null,
  EMAIL: null,
  HAS_PHONE: false,
  HAS_EMAIL: false,
  ASSIGNED_BY_ID: 1,
  CREATED_BY_ID: 1,
  MODIFY_BY_ID: 1,
  DATE_CREATE: 0,
  DATE_MODIFY: 0,
  LAST_ACTIVITY_TIME: null,
  LAST_ACTIVITY_BY: null,
  LEAD_ID: null,
  OPENED: true,
}

/** A contact with nothing said about it. */
export const emptyContact = (id: number): Client => ({
  ID: id,
  NAME: null,
  LAST_NAME: null,
  SECOND_NAME: null,
  POST: null,
  TYPE_ID: null,
  SOURCE_ID: null,
  EXPORT: true,
  COMPANY_ID: null,
  ...unset,
})

/** A company with nothing said about it. */
export const emptyCompany = (id: number): Client => ({
  ID: id,
  TITLE: null,
  COMPANY_TYPE: null,
  INDUSTRY: null,
  EMPLOYEES: null,
  REVENUE: 0,
  CURRENCY_ID: null,
  IS_MY_COMPANY: false,
  ...unset,
})
