/** Smart processes: their types and the items of each. */
import { constant, date, datetime, flag, type Kind, link, nullable, plainNumber, text } from '../fields.ts'
import type { Row } from '../store/table.ts'
import { defineFields, field, readOnly } from './entity.ts'

/** Links of `crm.item.*`: JSON numbers, 0 or null when unset. */
export const itemLink: Kind = {
  ...link,
  render: (value, { unsetLink }) => value ?? (unsetLink === '0' ? 0 : null),
}

export interface ItemType extends Row {
  entityTypeId: number
  title: string | null
}

export const itemTypeFields = defineFields({
  id: field(plainNumber, 'integer', { key: 'ID', readOnly: true }),
  title: field(text, 'string'),
  code: field({ ...text, render: (value) => value ?? '' }, 'string'),
  createdBy: field({ ...plainNumber, render: (value) => value ?? 1 }, 'user'),
  entityTypeId: field(plainNumber, 'integer'),
  isCategoriesEnabled: field(constant('Y'), 'char'),
  isStagesEnabled: field(constant('Y'), 'char'),
  isBeginCloseDatesEnabled: field(constant('Y'), 'char'),
  isClientEnabled: field(constant('Y'), 'char'),
  isLinkWithProductsEnabled: field(constant('Y'), 'char'),
  isSourceEnabled: field(constant('Y'), 'char'),
  isRecyclebinEnabled: field(constant('Y'), 'char'),
})

export const itemTypeStored = defineFields({ ID: field(plainNumber, 'integer'), ...itemTypeFields })

export interface Item extends Row {
  entityTypeId: number
  title: string | null
  categoryId: number
  stageId: string
  previousStageId: string | null
  opportunity: number
  currencyId: string | null
  companyId: number | null
  contactId: number | null
  /** The deal that it hangs on. */
  parentId2: number | null
  assignedById: number
  createdBy: number
  updatedBy: number
  movedBy: number
  createdTime: number
  updatedTime: number
  movedTime: number
  lastActivityTime: number | null
  lastActivityBy: number | null
}

/** An item as `crm.item.list` shows it; user fields come from the portal's dictionary. */
export const itemFields = defineFields({
  id: field(plainNumber, 'integer', { key: 'ID', readOnly: true }),
  xmlId: field(nullable, 'string'),
  title: field(text, 'string', { title: 'Название' }),
  createdBy: readOnly(plainNumber, 'user'),
  updatedBy: readOnly(plainNumber, 'user'),
  movedBy: readOnly(plainNumber, 'user'),
  createdTime: readOnly(datetime, 'datetime'),
  updatedTime: readOnly(datetime, 'datetime'),
  movedTime: readOnly(datetime, 'datetime'),
  categoryId: field(plainNumber, 'crm_category', { title: 'Воронка' }),
  opened: field(flag, 'boolean'),
  stageId: field(text, 'crm_status', { title: 'Стадия' }),
  previousStageId: readOnly(text, 'crm_status'),
  begindate: field(date, 'date'),
  closedate: field(date, 'date'),
  companyId: field(itemLink, 'crm_company', { title: 'Компания' }),
  contactId: field(itemLink, 'crm_contact', { title: 'Контакт' }),
  opportunity: field(plainNumber, 'double', { title: 'Сумма' }),
  isManualOpportunity: field(flag, 'boolean'),
  taxValue: field(constant(0), 'double'),
  currencyId: field(text, 'crm_currency', { title: 'Валюта' }),
  mycompanyId: field(itemLink, 'crm_company'),
  sourceId: field(text, 'crm_status', { statusType: 'SOURCE' }),
  sourceDescription: field(text, 'string'),
  webformId: field(constant(0), 'integer'),
  assignedById: field(plainNumber, 'user', { title: 'Ответственный' }),
  lastActivityBy: readOnly(plainNumber, 'user'),
  lastActivityTime: readOnly(datetime, 'datetime'),
  parentId2: field(itemLink, 'crm_entity', { title: 'Сделка' }),
  utmSource: field(nullable, 'string'),
  utmMedium: field(nullable, 'string'),
  utmCampaign: field(nullable, 'string'),
  utmContent: field(nullable, 'string'),
  utmTerm: field(nullable, 'string'),
})

/** The same as rows keep it. */
export const itemStored = defineFields({
  ID: field(plainNumber, 'integer'),
  entityTypeId: field(plainNumber, 'integer'),
  ...itemFields,
})

export const emptyItem = (entityTypeId: number, id: number): Item => ({
  ID: id,
  entityTypeId,
  title: null,
  categoryId: 0,
  stageId: '',
  previousStageId: null,
  opportunity: 0,
  currencyId: 'RUB',
  companyId: null,
  contactId: null,
  parentId2: null,
  assignedById: 1,
  createdBy: 1,
  updatedBy: 1,
  movedBy: 1,
  createdTime: 0,
  updatedTime: 0,
  movedTime: 0,
  lastActivityTime: null,
  lastActivityBy: null,
  opened: true,
  begindate: null,
  closedate: null,
  isManualOpportunity: true,
  sourceId: null,
})
