import { commentFields } from '../entities/comments.ts'
import { ownerType } from '../entities/owners.ts'
import { refuse } from '../errors.ts'
import { list, render } from '../list.ts'
import { isMap, type Params, wholeNumber } from '../params.ts'
import type { Store } from '../store.ts'
import type { Methods } from './method.ts'

const needs = { scope: 'crm', module: 'timeline' } as const
const SORTABLE = new Set(['ID', 'CREATED', 'AUTHOR_ID'])

/** `crm.timeline.comment.*`: one call for each record, offsets only. */
export const comments: Methods = {
  'crm.timeline.comment.list': {
    ...needs,
    run(params, { store, dialect }) {
      const request = { ...params, filter: ownerFilter(params.filter), order: knownOrder(params.order) }
      const page = list(store.comments.table, commentFields, request, dialect, { classic: true })
      return { result: page.rows, total: page.total, next: page.next }
    },
  },
  'crm.timeline.comment.get': {
    ...needs,
    run: (params, { store, dialect }) => ({
      result: render(existing(params, store), Object.entries(commentFields), dialect),
    }),
  },
  'crm.timeline.comment.add': {
    ...needs,
    run(params, { store, now, userId }) {
      const { ENTITY_ID, ENTITY_TYPE, COMMENT } = isMap(params.fields) ? params.fields : {}
      if (ownerType(String(ENTITY_TYPE ?? '')) === undefined) throw refuse('Entity type is not defined.')
      const made = store.comments.add({ ENTITY_ID, ENTITY_TYPE, COMMENT }, { at: now, by: userId })
      return { result: made.ID }
    },
  },
  'crm.timeline.comment.update': {
    ...needs,
    run(params, { store, now, userId }) {
      const { COMMENT } = isMap(params.fields) ? params.fields : {}
      store.comments.update(existing(params, store).ID, { COMMENT }, { at: now, by: userId })
      return { result: true }
    },
  },
  'crm.timeline.comment.delete': {
    ...needs,
    run(params, { store }) {
      store.comments.remove(existing(params, store).ID)
      return { result: true }
    },
  },
}

/** Both keys are mandatory; what else is asked for does not count. */
function ownerFilter(filter: unknown): Params {
  const given = Object.entries(isMap(filter) ? filter : {})
  const value = (name: string) => given.find(([key]) => key.replace(/^=/, '') === name)?.[1]
  const [ENTITY_ID, ENTITY_TYPE] = [value('ENTITY_ID'), value('ENTITY_TYPE')]
  if (!wholeNumber(ENTITY_ID)) throw refuse('Filter by ENTITY_ID is required')
  if (ENTITY_TYPE === undefined || ownerType(String(ENTITY_TYPE)) === undefined)
    throw refuse('Filter by ENTITY_TYPE is required')
  return { ENTITY_ID, ENTITY_TYPE }
}

const knownOrder = (order: unknown) =>
  isMap(order) ? Object.fromEntries(Object.entries(order).filter(([name]) => SORTABLE.has(name))) : undefined

function existing(params: Params, store: Store) {
  const found = store.comments.get(wholeNumber(params.id ?? params.ID) ?? 0)
  if (!found) throw refuse('Not found')
  return found
}
