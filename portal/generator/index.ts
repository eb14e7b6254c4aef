/**
 * An invented company whose life is decided by its seed. What a portal shows is every event up to now:
 * started again days later it shows the same past and more, and while it runs deals appear and move.
 */
import { emptyActivity } from '../entities/activities.ts'
import type { Deal } from '../entities/deals.ts'
import type { Store } from '../store.ts'
import { NEVER, offsetSeconds } from '../time.ts'
import { Births, DAY } from './calendar.ts'
import { type Customer, Customers } from './customers.ts'
import { newDeal } from './deals.ts'
import { currencyInputs, dictionaryInputs, SOURCES, userFieldInputs } from './dictionaries.ts'
import { categoryInputs, FUNNELS, type Funnel, stageInputs } from './funnels.ts'
import { Heap } from './heap.ts'
import { type PlannedActivity, planLife, type Step } from './life.ts'
import { latin } from './names.ts'
import { Random } from './random.ts'
import { COMPANY, DEPARTMENTS, EMPLOYEES, type Employee, ROBOT, userInputs } from './staff.ts'

export interface CompanyOptions {
  /** Deals that exist at the anchor. */
  deals: number
  seed: number
  /** Unix seconds. */
  anchor: number
  offset: string
}

export interface Company {
  /** Lets everything happen up to a moment (unix seconds); going back changes nothing. */
  advance(now: number): void
}

/** A deal that still has steps before it. */
interface Alive {
  /** Order of birth; breaks ties. */
  number: number
  id: number
  at: number
  next: number
  steps: Step[]
  seller: number
  customer: Customer
  activities: Map<number, number>
}

/** Fills the dictionaries at once; deals come with `advance`. Nothing but the options decides what happens. */
export function createCompany(options: CompanyOptions, store: Store): Company {
  return new InventedCompany(options, store)
}

class InventedCompany implements Company {
  readonly #options: CompanyOptions
  readonly #store: Store
  readonly #shift: number
  readonly #births: Births
  readonly #customers: Customers
  readonly #alive = new Heap<Alive>((a, b) => a.at - b.at || a.number - b.number)
  #number = 0
  #random: Random
  #nextBirth: number

  constructor(options: CompanyOptions, store: Store) {
    const { deals, seed, anchor, offset } = options
    this.#options = options
    this.#store = store
    this.#shift = offsetSeconds(offset)
    this.#births = new Births(deals, anchor, this.#shift)
    this.#customers = new Customers(store)
    fillDictionaries(store, anchor, this.#births.first)
    this.#random = new Random(seed, 0)
    this.#nextBirth = this.#births.moment(0, this.#random)
  }

  advance(now: number) {
    for (;;) {
      const next = this.#alive.peek()
      if (next && next.at <= this.#nextBirth) {
        if (next.at > now) return
        this.#alive.pop()
        this.#live(next)
      } else {
        if (this.#nextBirth > now) return
        this.#bear()
      }
    }
  }

  #bear() {
    const random = this.#random
    const at = this.#nextBirth
    const funnel = random.weighted(FUNNELS, ({ share }) => share)
    const source = random.weighted(SOURCES, ({ weights }) => weights[funnel.id] ?? 0)
    const seller = this.#seller(funnel, at, random)
    const customer = this.#customers.choose(
      { random, at, manager: seller.id, source: source.code },
      funnel.repeat,
    )
    // not the number: somebody may have added deals by hand
    const id = this.#store.deals.nextId()
    const day = Math.floor((at + this.#shift) / DAY) * DAY
    const row = newDeal({ id, at, day, random, funnel, source, seller, customer })
    if (random.chance(0.004)) row.ASSIGNED_BY_ID = ROBOT
    this.#store.deals.insert(row)
    this.#store.recordCreation(row)
    if (!row.IS_RECURRING) {
      const winRate = Math.min(0.9, funnel.winRate * source.quality * seller.skill)
      const leaves = seller.until === undefined ? Infinity : this.#options.anchor + seller.until * DAY
      const steps = planLife({
        random,
        shift: this.#shift,
        funnel,
        born: at,
        winRate,
        pace: seller.pace,
        leaves,
      })
      const first = steps[0]
      if (first) {
        const activities = new Map<number, number>()
        this.#alive.push({
          number: this.#number,
          id,
          at: first.at,
          next: 0,
          steps,
          seller: seller.id,
          customer,
          activities,
        })
      }
    }
    this.#number++
    this.#random = new Random(this.#options.seed, this.#number)
    this.#nextBirth = this.#births.moment(this.#number, this.#random)
  }

  #seller(funnel: Funnel, at: number, random: Random): Employee {
    const days = (at - this.#options.anchor) / DAY
    const [department] = random.weighted(funnel.departments, ([, weight]) => weight)
    const present = EMPLOYEES.filter(
      (person) =>
        person.department === department &&
        person.load > 0 &&
        days >= (person.from ?? -Infinity) &&
        days < (person.until ?? Infinity),
    )
    return random.weighted(present, ({ load }) => load)
  }

  #live(alive: Alive) {
    const step = alive.steps[alive.next]!
    // someone may have deleted the deal meanwhile
    const deal = this.#store.deals.get(alive.id)
    if (!deal) return
    this.#happen(deal, step, alive)
    alive.next++
    const following = alive.steps[alive.next]
    if (!following) return
    alive.at = Math.max(step.at, following.at)
    this.#alive.push(alive)
  }

  #happen(deal: Deal, step: Step, alive: Alive) {
    const change = { at: alive.at, by: alive.seller }
    if (step.kind === 'stage') {
      this.#store.moveDeal(deal, step.category ?? deal.CATEGORY_ID, step.stage, change)
      if (deal.STAGE_SEMANTIC_ID === 'S' && alive.customer.name !== '') this.#customers.bought(alive.customer)
    } else if (step.kind === 'amount') {
      const unit = deal.CURRENCY_ID === 'RUB' ? 100 : 10
      const OPPORTUNITY = Math.max(unit, Math.round((deal.OPPORTUNITY * step.factor) / unit) * unit)
      this.#store.deals.update(deal.ID, { OPPORTUNITY }, change)
    } else if (step.kind === 'activity')
      alive.activities.set(step.key, this.#addActivity(deal, step.activity, change))
    else {
      const id = alive.activities.get(step.key)
      if (id !== undefined && this.#store.activities.get(id))
        this.#store.activities.update(id, { COMPLETED: true }, change)
    }
  }

  #addActivity(deal: Deal, planned: PlannedActivity, { at, by }: { at: number; by: number }): number {
    const id = this.#store.activities.nextId()
    const end = planned.what === 'todo' ? (planned.deadline ?? NEVER) : at + planned.minutes * 60
    const row = Object.assign(emptyActivity(id), PROVIDERS[planned.what], {
      OWNER_ID: deal.ID,
      SUBJECT: planned.subject,
      DIRECTION: planned.what === 'todo' ? 0 : planned.incoming ? 1 : 2,
      COMPLETED: planned.completed,
      STATUS: planned.completed ? 2 : 1,
      CREATED: at,
      LAST_UPDATED: at,
      START_TIME: planned.what === 'todo' ? end : at,
      END_TIME: end,
      DEADLINE: end,
      RESPONSIBLE_ID: by,
      AUTHOR_ID: by,
      EDITOR_ID: by,
    })
    this.#store.activities.insert(row)
    this.#store.noteActivity(2, deal.ID, at, by)
    return id
  }
}

const PROVIDERS = {
  call: { TYPE_ID: 2, PROVIDER_ID: 'VOXIMPLANT_CALL', PROVIDER_TYPE_ID: 'CALL' },
  email: { TYPE_ID: 4, PROVIDER_ID: 'CRM_EMAIL', PROVIDER_TYPE_ID: 'EMAIL' },
  todo: { TYPE_ID: 6, PROVIDER_ID: 'CRM_TODO', PROVIDER_TYPE_ID: 'TODO' },
}

function fillDictionaries(store: Store, anchor: number, first: number) {
  store.load({
    departments: DEPARTMENTS,
    users: userInputs(anchor, (surname) => `${latin(surname)}@severtara.example`),
    categories: categoryInputs,
    statuses: [...stageInputs(), ...dictionaryInputs()],
    currencies: currencyInputs(first),
    userFields: userFieldInputs,
    companies: [
      {
        ...{
          ID: 1,
          TITLE: `ООО «${COMPANY}»`,
          COMPANY_TYPE: 'OTHER',
          INDUSTRY: 'MANUFACTURING',
          IS_MY_COMPANY: 'Y',
        },
        ...{ DATE_CREATE: first, CURRENCY_ID: 'RUB', REVENUE: 0 },
      },
    ],
  })
}
