import type { Deal } from '../entities/deals.ts'
import type { Collection, Input } from '../store/collection.ts'
import type { Row } from '../store/table.ts'
import type { Store } from '../store.ts'
import type { Methods } from './method.ts'
import { recordMethods } from './records.ts'

/** `crm.deal.*` */
export const deals: Methods = recordMethods({
  prefix: 'crm.deal',
  collection: (store) => store.deals as unknown as Collection<Row>,
  visible: ({ pipelines }) => pipelines && ((row) => pipelines.includes(row.CATEGORY_ID as number)),
  acceptable: withoutForeignStage,
})

/** A stage of another pipeline is ignored, and the answer is still `true`. */
function withoutForeignStage(input: Input, current: Row | undefined, store: Store): Input {
  if (input.STAGE_ID === undefined) return input
  const category = Number((current as Deal | undefined)?.CATEGORY_ID ?? input.CATEGORY_ID ?? 0)
  if (store.stages.has(category, String(input.STAGE_ID))) return input
  const { STAGE_ID: _foreign, ...rest } = input
  return rest
}
