/** A deal that lives: it happens step by step what was decided at its birth. */
import type { Deal } from '../entities/deals.ts'
import { DEAL } from '../entities/owners.ts'
import { COMPLETED } from '../entities/tasks.ts'
import type { Store } from '../store.ts'
import { NEVER } from '../time.ts'
import type { Being } from './beings.ts'
import { DAY } from './calendar.ts'
import { clientOf } from './calls.ts'
import type { Customer, Customers } from './customers.ts'
import { reprice } from './goods.ts'
import type { PlannedActivity, Step } from './life.ts'
import type { Work } from './work.ts'

export interface DealParts {
  store: Store
  work: Work
  customers: Customers
  /** Whether calls have rows in the telephony. */
  telephony: boolean
  /** Told when a deal is won. */
  won(deal: Deal, at: number): void
}

interface Change {
  at: number
  by: number
}

export class DealBeing implements Being {
  readonly #parts: DealParts
  readonly #id: number
  readonly #seller: number
  readonly #customer: Customer
  readonly #steps: readonly Step[]
  #next = 0
  #activities: Map<number, number> | undefined
  #task: number | undefined

  constructor(parts: DealParts, id: number, seller: number, customer: Customer, steps: readonly Step[]) {
    this.#parts = parts
    this.#id = id
    this.#seller = seller
    this.#customer = customer
    this.#steps = steps
  }

  live(at: number): number | undefined {
    // someone may have deleted the deal meanwhile
    const deal = this.#parts.store.deals.get(this.#id)
    if (!deal) return undefined
    this.#happen(deal, this.#steps[this.#next++]!, { at, by: this.#seller })
    return this.#steps[this.#next]?.at
  }

  #happen(deal: Deal, step: Step, change: Change) {
    const { store, work } = this.#parts
    switch (step.kind) {
      case 'stage':
        return this.#move(deal, step.category ?? deal.CATEGORY_ID, step.stage, change)
      case 'amount':
        return this.#revalue(deal, step.factor, change)
      case 'activity':
        this.#activities ??= new Map()
        this.#activities.set(step.key, this.#act(deal, step.activity, change))
        return
      case 'complete': {
        const activity = store.activities.get(this.#activities?.get(step.key) ?? 0)
        if (activity) store.activities.patch(activity, { COMPLETED: true }, change)
        return
      }
      case 'comment':
        return work.comment(DEAL, deal.ID, step.text, change.at, change.by)
      case 'task':
        this.#task = work.task(deal.ID, step.title, change.at, change.at + step.days * DAY, change.by)
        return
      case 'taskDone':
        if (this.#task !== undefined && store.tasks.get(this.#task))
          store.tasks.update(this.#task, { REAL_STATUS: COMPLETED }, change)
    }
  }

  #move(deal: Deal, category: number, stage: string, change: Change) {
    const { store, customers, won } = this.#parts
    store.moveDeal(deal, category, stage, change)
    if (deal.STAGE_SEMANTIC_ID !== 'S') return
    if (this.#customer.name !== '') customers.bought(this.#customer)
    won(deal, change.at)
  }

  #revalue(deal: Deal, factor: number, change: Change) {
    const { store } = this.#parts
    const unit = deal.CURRENCY_ID === 'RUB' ? 100 : 10
    const wished = Math.max(unit, Math.round((deal.OPPORTUNITY * factor) / unit) * unit)
    const sum = deal.IS_MANUAL_OPPORTUNITY ? undefined : reprice(store, deal.ID, wished)
    store.deals.update(deal.ID, { OPPORTUNITY: sum ?? wished }, change)
  }

  #act(deal: Deal, planned: PlannedActivity, { at, by }: Change): number {
    const { work, telephony, store } = this.#parts
    const end = planned.what === 'todo' ? (planned.deadline ?? NEVER) : at + planned.minutes * 60
    const owner = { type: DEAL, id: deal.ID }
    const { what, subject, incoming, completed } = planned
    const id = work.activity({ what, owner, subject, incoming, completed, at, end, seller: by })
    if (what !== 'call' || !telephony) return id
    const client = clientOf(deal)
    const phone = client && (store.recordsOf(client.type)?.get(client.id)?.PHONE as string | null)
    work.telephone(id, {
      at,
      seller: by,
      owner,
      client,
      phone: phone ?? null,
      incoming,
      minutes: planned.minutes,
    })
    return id
  }
}
