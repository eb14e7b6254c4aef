/** Which contacts belong to a deal or a lead, and which companies to a contact. */
import { flag, plainNumber } from '../fields.ts'
import type { Row } from '../store/table.ts'
import { defineFields, field } from './entity.ts'

export interface Binding extends Row {
  SORT: number
  ROLE_ID: number
  IS_PRIMARY: boolean
}

const common = {
  ID: field(plainNumber, 'integer'),
  SORT: field(plainNumber, 'integer'),
  ROLE_ID: field(plainNumber, 'integer'),
  IS_PRIMARY: field(flag, 'char'),
}

export const dealContactFields = defineFields({
  ...common,
  DEAL_ID: field(plainNumber, 'integer'),
  CONTACT_ID: field(plainNumber, 'integer'),
})

export const leadContactFields = defineFields({
  ...common,
  LEAD_ID: field(plainNumber, 'integer'),
  CONTACT_ID: field(plainNumber, 'integer'),
})

export const contactCompanyFields = defineFields({
  ...common,
  CONTACT_ID: field(plainNumber, 'integer'),
  COMPANY_ID: field(plainNumber, 'integer'),
})

export const emptyBinding = (id: number): Binding => ({ ID: id, SORT: 10, ROLE_ID: 0, IS_PRIMARY: false })
