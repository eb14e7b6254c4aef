/** What the portal does by itself when a lead is made or changed. */
import type { Lead, LeadHistoryRow } from '../entities/leads.ts'
import type { Change, Collection } from './collection.ts'
import { CREATION, FINAL, INTERMEDIATE } from './deal-life.ts'
import { LEAD_STATUSES, type Stages } from './stages.ts'

export class LeadLife {
  readonly #stages: Stages
  readonly #history: Collection<LeadHistoryRow>

  constructor(stages: Stages, history: Collection<LeadHistoryRow>) {
    this.#stages = stages
    this.#history = history
  }

  /** Completes a new lead and writes its creation into the history. */
  created(lead: Lead, given: Set<string>, change: Required<Change>) {
    const missing = (name: string) => !given.has(name)
    if (missing('DATE_CREATE')) lead.DATE_CREATE = change.at
    if (missing('DATE_MODIFY')) lead.DATE_MODIFY = lead.DATE_CREATE
    if (missing('MOVED_TIME')) lead.MOVED_TIME = lead.DATE_CREATE
    if (missing('LAST_ACTIVITY_TIME')) lead.LAST_ACTIVITY_TIME = lead.DATE_CREATE
    if (missing('CREATED_BY_ID')) lead.CREATED_BY_ID = change.by
    if (missing('ASSIGNED_BY_ID')) lead.ASSIGNED_BY_ID = lead.CREATED_BY_ID
    for (const name of ['MODIFY_BY_ID', 'MOVED_BY_ID', 'LAST_ACTIVITY_BY'])
      if (missing(name)) (lead as Record<string, unknown>)[name] = lead.CREATED_BY_ID
    if (missing('STATUS_ID')) lead.STATUS_ID = this.#stages.first(LEAD_STATUSES)
    this.#settle(lead, given)
    if (change.history) this.record(lead, CREATION, lead.DATE_CREATE)
  }

  /** Follows a change: who and when, and for another status the history, MOVED_TIME and DATE_CLOSED. */
  changed(lead: Lead, before: Partial<Lead>, given: Set<string>, { at, by, history }: Required<Change>) {
    if (!given.has('DATE_MODIFY')) lead.DATE_MODIFY = at
    if (!given.has('MODIFY_BY_ID')) lead.MODIFY_BY_ID = by
    noteMeans(lead)
    if (!('STATUS_ID' in before)) return
    if (!given.has('MOVED_TIME')) lead.MOVED_TIME = at
    if (!given.has('MOVED_BY_ID')) lead.MOVED_BY_ID = by
    this.#settle(lead, given)
    if (history) this.record(lead, isFinal(lead) ? FINAL : INTERMEDIATE, lead.MOVED_TIME!)
  }

  /** Appends a row to the history of statuses. */
  record(lead: Lead, type: number, at: number) {
    this.#history.insert({
      ID: this.#history.nextId(),
      TYPE_ID: type,
      OWNER_ID: lead.ID,
      CREATED_TIME: at,
      STATUS_SEMANTIC_ID: lead.STATUS_SEMANTIC_ID,
      STATUS_ID: lead.STATUS_ID,
    })
  }

  #settle(lead: Lead, given: Set<string>) {
    noteMeans(lead)
    if (!given.has('STATUS_SEMANTIC_ID')) lead.STATUS_SEMANTIC_ID = semanticsOf(this.#stages, lead.STATUS_ID)
    if (!given.has('DATE_CLOSED')) lead.DATE_CLOSED = isFinal(lead) ? lead.MOVED_TIME : null
  }
}

/** The two final statuses of the system keep their meaning even where the dictionary is missing. */
function semanticsOf(stages: Stages, status: string): string {
  if (stages.has(LEAD_STATUSES, status)) return stages.semantics(LEAD_STATUSES, status)
  return status === 'CONVERTED' ? 'S' : status === 'JUNK' ? 'F' : 'P'
}

const isFinal = (lead: Lead) => lead.STATUS_SEMANTIC_ID === 'S' || lead.STATUS_SEMANTIC_ID === 'F'

function noteMeans(lead: Lead) {
  lead.HAS_PHONE = lead.PHONE != null
  lead.HAS_EMAIL = lead.EMAIL != null
}
