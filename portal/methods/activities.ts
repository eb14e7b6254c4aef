import { RestError } from '../errors.ts'
import { wholeNumber } from '../params.ts'
import type { Collection } from '../store/collection.ts'
import type { Row } from '../store/table.ts'
import type { Methods } from './method.ts'
import { recordMethods } from './records.ts'

/** `crm.activity.*` */
export const activities: Methods = {
  ...recordMethods({
    prefix: 'crm.activity',
    collection: (store) => store.activities as unknown as Collection<Row>,
    rules: { classic: false, countless: true, defaultOrder: { START_TIME: 'ASC' } },
  }),
  'crm.activity.binding.list': {
    scope: 'crm',
    run(params, { store }) {
      const activity = store.activities.get(wholeNumber(params.activityId) ?? 0)
      if (!activity) throw new RestError(400, 'NOT_FOUND', 'Activity not found')
      return { result: [{ entityTypeId: activity.OWNER_TYPE_ID, entityId: activity.OWNER_ID }] }
    },
  },
}
