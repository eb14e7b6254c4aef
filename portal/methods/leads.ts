import type { Collection } from '../store/collection.ts'
import type { Row } from '../store/table.ts'
import type { Methods } from './method.ts'
import { recordMethods } from './records.ts'

/** `crm.lead.*` */
export const leads: Methods = recordMethods({
  prefix: 'crm.lead',
  module: 'leads',
  collection: (store) => store.leads as unknown as Collection<Row>,
})
