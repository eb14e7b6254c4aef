/** Items of smart processes: one collection for each process, since every process counts its ids from 1. */
import { customFields } from '../entities/custom.ts'
import type { UserFieldRow } from '../entities/dictionaries.ts'
import { emptyItem, type Item, type ItemType, itemFields, itemStored } from '../entities/items.ts'
import type { Fields } from '../fields.ts'
import type { Change, Collection, Input, Rules } from './collection.ts'
import { itemStageEntity, type Stages } from './stages.ts'
import type { Row } from './table.ts'

export interface ItemParts {
  types: Collection<ItemType>
  categories: Collection
  userFields: Collection<UserFieldRow>
  stages: Stages
  collection<R extends Row>(rules: Rules<R>): Collection<R>
  /** Called once for each process, when its collection is made. */
  opened?(items: Collection<Item>, entityTypeId: number): void
  removed(entityTypeId: number, id: number): void
}

export class Items {
  readonly #parts: ItemParts
  readonly #collections = new Map<number, Collection<Item>>()
  readonly #shown = new Map<number, () => Fields>()

  constructor(parts: ItemParts) {
    this.#parts = parts
  }

  /** Items of one smart process. @throws {Error} when there is no such process */
  of(entityTypeId: number): Collection<Item> {
    const found = this.#collections.get(entityTypeId)
    if (found) return found
    const type = this.type(entityTypeId)
    if (!type) throw new Error(`no smart process ${entityTypeId}`)
    const made = this.#open(entityTypeId, type)
    this.#collections.set(entityTypeId, made)
    this.#parts.opened?.(made, entityTypeId)
    return made
  }

  type(entityTypeId: number): ItemType | undefined {
    return this.#parts.types.all().find((type) => type.entityTypeId === entityTypeId)
  }

  /** Fields as `crm.item.list` shows them, custom ones under their original names. */
  fieldsOf(entityTypeId: number): Fields {
    this.of(entityTypeId)
    return this.#shown.get(entityTypeId)!()
  }

  /** Creates an item; `entityTypeId` says of which process. */
  add(input: Input, change: Change = {}): Item {
    return this.of(Number(input.entityTypeId)).add(input, change)
  }

  get(entityTypeId: number, id: number): Item | undefined {
    return this.type(entityTypeId) && this.of(entityTypeId).get(id)
  }

  all(): readonly Item[] {
    return [...this.#collections.values()].flatMap((collection) => collection.all())
  }

  /** Number of the first pipeline of a process. */
  firstCategory(entityTypeId: number): number {
    const own = this.#parts.categories.all().filter((row) => row.entityTypeId === entityTypeId)
    return (own.find((row) => row.isDefault) ?? own[0])?.ID ?? 0
  }

  /** Number of a process's fields in the dictionary of user fields: `CRM_3`. */
  static userFieldEntity = (type: ItemType) => `CRM_${type.ID}`

  #open(entityTypeId: number, type: ItemType): Collection<Item> {
    const { userFields, stages, removed, collection } = this.#parts
    const entity = Items.userFieldEntity(type)
    this.#shown.set(
      entityTypeId,
      customFields(() => userFields, entity, itemFields),
    )
    const made = collection<Item>({
      fields: customFields(() => userFields, entity, itemStored),
      empty: (id) => emptyItem(entityTypeId, id),
      changeField: 'updatedTime',
      created: (item, given, change) =>
        created(item, given, change, stages, this.firstCategory(entityTypeId)),
      changed: (item, before, given, change) => changed(item, before, given, change, stages),
      removed: (item) => removed(entityTypeId, item.ID),
    })
    made.table.indexBy('parentId2')
    return made
  }
}

function created(
  item: Item,
  given: Set<string>,
  { at, by }: Required<Change>,
  stages: Stages,
  firstCategory: number,
) {
  const missing = (name: string) => !given.has(name)
  if (missing('categoryId')) item.categoryId = firstCategory
  if (missing('createdTime')) item.createdTime = at
  if (missing('updatedTime')) item.updatedTime = item.createdTime
  if (missing('movedTime')) item.movedTime = item.createdTime
  if (missing('lastActivityTime')) item.lastActivityTime = item.createdTime
  if (missing('createdBy')) item.createdBy = by
  if (missing('assignedById')) item.assignedById = item.createdBy
  for (const name of ['updatedBy', 'movedBy', 'lastActivityBy'] as const)
    if (missing(name)) item[name] = item.createdBy
  if (missing('stageId')) item.stageId = stages.first(itemStageEntity(item.entityTypeId, item.categoryId))
}

function changed(
  item: Item,
  before: Partial<Item>,
  given: Set<string>,
  { at, by }: Required<Change>,
  stages: Stages,
) {
  if (!given.has('updatedTime')) item.updatedTime = at
  if (!given.has('updatedBy')) item.updatedBy = by
  const pipeline = 'categoryId' in before
  if (pipeline && !given.has('stageId'))
    item.stageId = stages.first(itemStageEntity(item.entityTypeId, item.categoryId))
  if (!pipeline && !('stageId' in before)) return
  item.previousStageId = before.stageId ?? null
  if (!given.has('movedTime')) item.movedTime = at
  if (!given.has('movedBy')) item.movedBy = by
}
