import { constant, date, datetime, flag, integer, link, money, nullable, text } from '../fields.ts'
import type { Row } from '../store/table.ts'
import { defineFields, field, fixed, readOnly } from './entity.ts'

export interface Deal extends Row {
  TITLE: string | null
  CATEGORY_ID: number
  STAGE_ID: string
  STAGE_SEMANTIC_ID: string
  OPPORTUNITY: number
  CURRENCY_ID: string
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
  BEGINDATE: number | null
  CLOSEDATE: number | null
  CLOSED: boolean
  IS_NEW: boolean
}

/** A deal as `crm.deal.list` shows it; user fields come from the portal's dictionary. */
export const dealFields = defineFields({
  ID: readOnly(integer, 'integer'),
  TITLE: field(text, 'string', { title: 'Название' }),
  TYPE_ID: field(text, 'crm_status', { title: 'Тип', statusType: 'DEAL_TYPE' }),
  STAGE_ID: field(text, 'crm_status', { title: 'Стадия сделки', statusType: 'DEAL_STAGE' }),
  PROBABILITY: field(integer, 'integer', { title: 'Вероятность' }),
  CURRENCY_ID: field(text, 'crm_currency', { title: 'Валюта' }),
  OPPORTUNITY: field(money, 'double', { title: 'Сумма' }),
  IS_MANUAL_OPPORTUNITY: field(flag, 'char'),
  TAX_VALUE: field(constant('0.00'), 'double'),
  LEAD_ID: readOnly(link, 'crm_lead'),
  COMPANY_ID: field(link, 'crm_company', { title: 'Компания' }),
  CONTACT_ID: field(link, 'crm_contact', { title: 'Контакт' }),
  QUOTE_ID: fixed(constant(null), 'crm_quote'),
  BEGINDATE: field(date, 'date', { title: 'Дата начала' }),
  CLOSEDATE: field(date, 'date', { title: 'Дата завершения' }),
  ASSIGNED_BY_ID: field(integer, 'user', { title: 'Ответственный' }),
  CREATED_BY_ID: readOnly(integer, 'user'),
  MODIFY_BY_ID: readOnly(integer, 'user'),
  DATE_CREATE: readOnly(datetime, 'datetime'),
  DATE_MODIFY: readOnly(datetime, 'datetime'),
  OPENED: field(flag, 'char'),
  CLOSED: readOnly(flag, 'char'),
  COMMENTS: field(text, 'string', { title: 'Комментарий' }),
  ADDITIONAL_INFO: field(nullable, 'string'),
  LOCATION_ID: fixed(constant(null), 'location'),
  CATEGORY_ID: field(integer, 'crm_category', { title: 'Воронка', immutable: true }),
  STAGE_SEMANTIC_ID: readOnly(text, 'string'),
  IS_NEW: readOnly(flag, 'char'),
  IS_RECURRING: field(flag, 'char'),
  IS_RETURN_CUSTOMER: field(flag, 'char'),
  IS_REPEATED_APPROACH: field(flag, 'char'),
  SOURCE_ID: field(text, 'crm_status', { title: 'Источник', statusType: 'SOURCE' }),
  SOURCE_DESCRIPTION: field(text, 'string'),
  ORIGINATOR_ID: field(text, 'string'),
  ORIGIN_ID: field(text, 'string'),
  MOVED_BY_ID: readOnly(integer, 'user'),
  MOVED_TIME: readOnly(datetime, 'datetime'),
  LAST_ACTIVITY_TIME: readOnly(datetime, 'datetime'),
  LAST_ACTIVITY_BY: readOnly(integer, 'user'),
  UTM_SOURCE: field(nullable, 'string'),
  UTM_MEDIUM: field(nullable, 'string'),
  UTM_CAMPAIGN: field(nullable, 'string'),
  UTM_CONTENT: field(nullable, 'string'),
  UTM_TERM: field(nullable, 'string'),
})

/** A deal with nothing said about it. */
export const emptyDeal = (id: number): Deal => ({
  ID: id,
  TITLE: null,
  TYPE_ID: 'SALE',
  CATEGORY_ID: 0,
  STAGE_ID: 'NEW',
  STAGE_SEMANTIC_ID: 'P',
  OPPORTUNITY: 0,
  CURRENCY_ID: 'RUB',
  IS_MANUAL_OPPORTUNITY: false,
  PROBABILITY: null,
  LEAD_ID: null,
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
  BEGINDATE: null,
  CLOSEDATE: null,
  OPENED: true,
  CLOSED: false,
  IS_NEW: true,
  IS_RECURRING: false,
  IS_RETURN_CUSTOMER: false,
  IS_REPEATED_APPROACH: false,
  COMMENTS: null,
  SOURCE_ID: null,
  SOURCE_DESCRIPTION: null,
  UTM_SOURCE: null,
  UTM_MEDIUM: null,
  UTM_CAMPAIGN: null,
  UTM_CONTENT: null,
  UTM_TERM: null,
})
