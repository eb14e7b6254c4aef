import type { Collection } from '../store/collection.ts'
import type { Row } from '../store/table.ts'
import type { Methods } from './method.ts'
import { recordMethods } from './records.ts'

/** `crm.contact.*` and `crm.company.*` */
export const clients: Methods = {
  ...recordMethods({
    prefix: 'crm.contact',
    collection: (store) => store.contacts as unknown as Collection<Row>,
  }),
  ...recordMethods({
    prefix: 'crm.company',
    collection: (store) => store.companies as unknown as Collection<Row>,
  }),
}
