/**
 * An invented company whose life is decided by its seed. What a portal shows is every event up to now:
 * started again days later it shows the same past and more, and while it runs leads and deals appear and move.
 */
import type { Deal } from '../entities/deals.ts'
import type { Store } from '../store.ts'
import { offsetSeconds } from '../time.ts'
import { Beings } from './beings.ts'
import { Births, DAY } from './calendar.ts'
import { Customers } from './customers.ts'
import { DealBeing, type DealParts } from './deal-being.ts'
import { newDeal } from './deals.ts'
import { SOURCES, type Source } from './dictionaries.ts'
import { fillDictionaries } from './fill.ts'
import { FUNNELS, type Funnel } from './funnels.ts'
import { addLines, linesFor } from './goods.ts'
import { convertLead, HORIZON, LeadBeing, leadMoment } from './leads.ts'
import { planLife, type Step } from './life.ts'
import { planNotes } from './notes.ts'
import { Random } from './random.ts'
import { ShipmentBeing } from './shipments.ts'
import { EMPLOYEES, type Employee, ROBOT } from './staff.ts'
import { Work } from './work.ts'

export interface CompanyOptions {
  /** Deals that exist at the anchor. */
  deals: number
  /** Leads that exist at the anchor, about; 1.4 for each deal unless said otherwise. */
  leads?: number
  seed: number
  /** Unix seconds. */
  anchor: number
  offset: string
  /** `false` leaves out leads, calls, tasks, comments, product rows, further contacts and smart processes. */
  extras?: boolean
}

export interface Company {
  /** Lets everything happen up to a moment (unix seconds); going back changes nothing. */
  advance(now: number): void
}

/** Fills the dictionaries at once; deals come with `advance`. Nothing but the options decides what happens. */
export function createCompany(options: CompanyOptions, store: Store): Company {
  return new InventedCompany(options, store)
}

/** A deal that will be born, and the lead from which it will come. */
interface Unborn {
  number: number
  random: Random
  at: number
  funnel: Funnel
  source: Source
  seller: Employee
  lead: LeadBeing | undefined
}

/** Keys of the random sequences of extras: deals stay the same with and without them. */
const LEAD_KEY = 1
const NOTES_KEY = 2
const GOODS_KEY = 3
const LOST_KEY = 4

/** Share of each pipeline's deals that began as leads. */
const FROM_LEADS: Record<number, number> = { 0: 0.86, 7: 0.06, 10: 0.5 }
const CONVERTED = FUNNELS.reduce((sum, { id, share }) => sum + share * FROM_LEADS[id]!, 0)
const LEADS_PER_DEAL = 1.4

const SELLERS = EMPLOYEES.filter(({ load }) => load > 0)

/** People who sell, by department. */
const TEAMS = new Map(
  SELLERS.map(({ department }) => [department, SELLERS.filter((person) => person.department === department)]),
)

class InventedCompany implements Company {
  readonly #options: CompanyOptions
  readonly #store: Store
  readonly #shift: number
  readonly #births: Births
  readonly #customers: Customers
  readonly #work: Work
  readonly #extras: boolean
  readonly #beings = new Beings()
  readonly #parts: DealParts
  /** Deals to be born, in the order of time; planned so far ahead that their leads come in time. */
  readonly #unborn: Unborn[] = []
  readonly #fromLeads: (funnel: Funnel) => number
  readonly #lostPerDeal: number
  #planned = 0

  constructor(options: CompanyOptions, store: Store) {
    const { deals, seed, anchor, offset, extras = true } = options
    const leads = extras ? (options.leads ?? LEADS_PER_DEAL * deals) / deals : 0
    this.#options = options
    this.#store = store
    this.#extras = extras
    this.#shift = offsetSeconds(offset)
    this.#births = new Births(deals, anchor, this.#shift)
    this.#customers = new Customers(store)
    this.#work = new Work(store, seed)
    const fewer = Math.min(1, leads / CONVERTED)
    this.#fromLeads = ({ id }) => FROM_LEADS[id]! * fewer
    this.#lostPerDeal = Math.max(0, leads - CONVERTED * fewer)
    this.#parts = {
      ...{ store, work: this.#work, customers: this.#customers, telephony: extras },
      won: (deal, at) => this.#won(deal, at),
    }
    fillDictionaries(store, anchor, this.#births.first, extras)
    this.#plan()
  }

  advance(now: number) {
    for (;;) {
      const birth = this.#unborn[0]!.at
      if (Math.min(this.#beings.next, birth) > now) return
      if (this.#beings.next <= birth) this.#beings.wake()
      else {
        this.#bear(this.#unborn.shift()!)
        this.#plan()
      }
    }
  }

  /** Looks ahead: the leads of deals to come are born before them. */
  #plan() {
    const { seed, deals } = this.#options
    const ahead = this.#extras ? HORIZON : 0
    while (this.#unborn.length === 0 || this.#unborn.at(-1)!.at <= this.#unborn[0]!.at + ahead) {
      const number = this.#planned++
      const random = new Random(seed, number)
      const at = this.#births.moment(number, random)
      const funnel = random.weighted(FUNNELS, ({ share }) => share)
      const source = random.weighted(SOURCES, ({ weights }) => weights[funnel.id] ?? 0)
      const seller = this.#seller(funnel, at, random)
      const unborn: Unborn = { number, random, at, funnel, source, seller, lead: undefined }
      if (this.#extras && deals > 0) this.#planLeads(unborn)
      this.#unborn.push(unborn)
    }
  }

  #planLeads(unborn: Unborn) {
    const { number, at, source, seller, funnel } = unborn
    const { seed } = this.#options
    const shift = this.#shift
    const random = new Random(seed, number, LEAD_KEY)
    if (random.chance(this.#fromLeads(funnel))) {
      const born = leadMoment(random, at, shift, source)
      const plan = { random, shift, born, source, seller: seller.id, deal: at }
      unborn.lead = new LeadBeing(plan, this.#store, this.#work)
      this.#beings.add(born, unborn.lead)
    }
    const count = Math.floor(this.#lostPerDeal) + (random.chance(this.#lostPerDeal % 1) ? 1 : 0)
    for (let nth = 0; nth < count; nth++) this.#planLost(new Random(seed, number, LOST_KEY, nth), unborn)
  }

  /** A lead that never becomes a deal, about the time of a deal: business and nonsense come together. */
  #planLost(random: Random, { at, ...deal }: Unborn) {
    const shift = this.#shift
    const inbound = FUNNELS[0]!
    // nobody writes to those who look after known customers
    const foreign = deal.funnel.id === 7
    const funnel = foreign ? inbound : deal.funnel
    const source = random.weighted(SOURCES, ({ weights }) => weights[funnel.id] ?? 0)
    const seller = foreign ? this.#seller(funnel, at, random) : deal.seller
    const born = leadMoment(random, at, shift, source)
    const plan = { random, shift, born, source, seller: seller.id, deal: undefined }
    this.#beings.add(born, new LeadBeing(plan, this.#store, this.#work))
  }

  #bear(unborn: Unborn) {
    const { random, at, funnel, source, seller, number } = unborn
    const birth = { random, at, manager: seller.id, source: source.code }
    const customer = this.#customers.choose(birth, funnel.repeat)
    // not the number: somebody may have added deals by hand
    const id = this.#store.deals.nextId()
    const day = Math.floor((at + this.#shift) / DAY) * DAY
    const row = newDeal({ id, at, day, random, funnel, source, seller, customer })
    if (random.chance(0.004)) row.ASSIGNED_BY_ID = ROBOT
    if (this.#extras) this.#furnish(row, unborn)
    this.#store.deals.insert(row)
    this.#store.recordCreation(row)
    if (row.IS_RECURRING) return
    const steps = this.#steps(unborn)
    if (this.#extras)
      withNotes(steps, unborn, new Random(this.#options.seed, number, NOTES_KEY), this.#leaves(seller))
    const first = steps[0]
    if (first) this.#beings.add(first.at, new DealBeing(this.#parts, id, seller.id, customer, steps))
  }

  #steps({ random, at, funnel, source, seller }: Unborn): Step[] {
    const winRate = Math.min(0.9, funnel.winRate * source.quality * seller.skill)
    const leaves = this.#leaves(seller)
    return planLife({ random, shift: this.#shift, funnel, born: at, winRate, pace: seller.pace, leaves })
  }

  #leaves(seller: Employee) {
    return seller.until === undefined ? Infinity : this.#options.anchor + seller.until * DAY
  }

  /** What a deal has besides itself: its lead, further contacts, lines. */
  #furnish(deal: Deal, { number, lead, at, seller, source }: Unborn) {
    const random = new Random(this.#options.seed, number, GOODS_KEY)
    const found = lead?.id === undefined ? undefined : this.#store.leads.get(lead.id)
    if (found && found.STATUS_ID !== 'CONVERTED')
      convertLead(this.#store, found, deal, !deal.IS_RETURN_CUSTOMER, at)
    if (deal.COMPANY_ID && deal.CONTACT_ID && random.chance(0.13)) {
      const birth = { random, at, manager: seller.id, source: source.code }
      const CONTACT_ID = this.#customers.colleague(birth, deal.COMPANY_ID)
      const IS_PRIMARY = random.chance(0.02)
      this.#store.dealContacts.add({ DEAL_ID: deal.ID, CONTACT_ID, SORT: 20, IS_PRIMARY })
    }
    if (deal.CURRENCY_ID !== 'RUB' || deal.IS_RECURRING || !random.chance(0.42)) return
    deal.IS_MANUAL_OPPORTUNITY = false
    addLines(this.#store, deal.ID, linesFor(random, deal.OPPORTUNITY))
  }

  #won(deal: Deal, at: number) {
    if (!this.#extras) return
    const random = new Random(this.#options.seed, deal.ID, at)
    if (!random.chance(deal.CATEGORY_ID === 10 ? 0.2 : 0.5)) return
    const being = new ShipmentBeing(this.#store, random, this.#shift, deal.ID)
    this.#beings.add(ShipmentBeing.moment(random, at, this.#shift), being)
  }

  #seller(funnel: Funnel, at: number, random: Random): Employee {
    const days = (at - this.#options.anchor) / DAY
    const [department] = random.weighted(funnel.departments, ([, weight]) => weight)
    const present = TEAMS.get(department)!.filter(
      ({ from = -Infinity, until = Infinity }) => days >= from && days < until,
    )
    return random.weighted(present, ({ load }) => load)
  }
}

function withNotes(steps: Step[], { at }: Unborn, random: Random, leaves: number) {
  const notes = planNotes(random, steps, at, leaves)
  if (notes.length === 0) return
  steps.push(...notes)
  steps.sort((a, b) => a.at - b.at)
}
