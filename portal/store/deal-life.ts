/** What the portal does by itself when a deal is made or changed. */
import type { Deal } from '../entities/deals.ts'
import type { HistoryRow } from '../entities/dictionaries.ts'
import type { Change, Collection } from './collection.ts'
import type { Stages } from './stages.ts'

export const CREATION = 1
export const INTERMEDIATE = 2
export const FINAL = 3
const PIPELINE = 5
const WEEK = 7 * 86_400

export class DealLife {
  readonly #stages: Stages
  readonly #history: Collection<HistoryRow>
  readonly #dayOf: (moment: number) => number

  constructor(stages: Stages, history: Collection<HistoryRow>, dayOf: (moment: number) => number) {
    this.#stages = stages
    this.#history = history
    this.#dayOf = dayOf
  }

  /** Completes a new deal and writes its creation into the history. */
  created(deal: Deal, given: Set<string>, change: Required<Change>) {
    const missing = (name: string) => !given.has(name)
    if (missing('DATE_CREATE')) deal.DATE_CREATE = change.at
    if (missing('DATE_MODIFY')) deal.DATE_MODIFY = deal.DATE_CREATE
    if (missing('MOVED_TIME')) deal.MOVED_TIME = deal.DATE_CREATE
    if (missing('LAST_ACTIVITY_TIME')) deal.LAST_ACTIVITY_TIME = deal.DATE_CREATE
    if (missing('BEGINDATE')) deal.BEGINDATE = this.#dayOf(deal.DATE_CREATE)
    if (missing('CLOSEDATE')) deal.CLOSEDATE = deal.BEGINDATE! + WEEK
    if (missing('CREATED_BY_ID')) deal.CREATED_BY_ID = change.by
    if (missing('ASSIGNED_BY_ID')) deal.ASSIGNED_BY_ID = deal.CREATED_BY_ID
    for (const name of ['MODIFY_BY_ID', 'MOVED_BY_ID', 'LAST_ACTIVITY_BY'])
      if (missing(name)) (deal as Record<string, unknown>)[name] = deal.CREATED_BY_ID
    if (missing('STAGE_ID')) deal.STAGE_ID = this.#stages.first(deal.CATEGORY_ID)
    this.#settle(deal, given)
    if (change.history) this.record(deal, CREATION, deal.DATE_CREATE)
  }

  /** Follows a change: who and when, and for another stage or pipeline the history, MOVED_TIME, CLOSED, CLOSEDATE. */
  changed(deal: Deal, before: Partial<Deal>, given: Set<string>, { at, by, history }: Required<Change>) {
    if (!given.has('DATE_MODIFY')) deal.DATE_MODIFY = at
    if (!given.has('MODIFY_BY_ID')) deal.MODIFY_BY_ID = by
    const moved = 'CATEGORY_ID' in before
    const wasClosed = before.CLOSED ?? deal.CLOSED
    if (moved && !given.has('STAGE_ID')) deal.STAGE_ID = this.#stages.first(deal.CATEGORY_ID)
    if (!moved && !('STAGE_ID' in before)) return
    this.#settle(deal, given)
    if (!given.has('MOVED_TIME')) deal.MOVED_TIME = at
    if (!given.has('MOVED_BY_ID')) deal.MOVED_BY_ID = by
    if (deal.CLOSED && !wasClosed && !given.has('CLOSEDATE')) deal.CLOSEDATE = this.#dayOf(deal.MOVED_TIME!)
    if (history) this.record(deal, moved ? PIPELINE : deal.CLOSED ? FINAL : INTERMEDIATE, deal.MOVED_TIME!)
  }

  #settle(deal: Deal, given: Set<string>) {
    if (!given.has('STAGE_SEMANTIC_ID'))
      deal.STAGE_SEMANTIC_ID = this.#stages.semantics(deal.CATEGORY_ID, deal.STAGE_ID)
    if (!given.has('CLOSED')) deal.CLOSED = deal.STAGE_SEMANTIC_ID === 'S' || deal.STAGE_SEMANTIC_ID === 'F'
    if (!given.has('IS_NEW')) deal.IS_NEW = deal.STAGE_ID === this.#stages.first(deal.CATEGORY_ID)
  }

  /** Appends a row to the stage history. */
  record(deal: Deal, type: number, at: number) {
    this.#history.insert({
      ID: this.#history.nextId(),
      TYPE_ID: type,
      OWNER_ID: deal.ID,
      CREATED_TIME: at,
      CATEGORY_ID: deal.CATEGORY_ID,
      STAGE_SEMANTIC_ID: deal.STAGE_SEMANTIC_ID,
      STAGE_ID: deal.STAGE_ID,
    })
  }
}
