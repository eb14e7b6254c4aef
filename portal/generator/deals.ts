/** How a deal of the invented company looks on its first day. */
import { type Deal, emptyDeal } from '../entities/deals.ts'
import { DAY } from './calendar.ts'
import type { Customer } from './customers.ts'
import { GOODS, RATES, SEGMENTS, type Source, UF } from './dictionaries.ts'
import type { Funnel } from './funnels.ts'
import type { Random } from './random.ts'
import { type Employee, ROBOT } from './staff.ts'

export interface NewDeal {
  id: number
  at: number
  /** Midnight UTC of the local day. */
  day: number
  random: Random
  funnel: Funnel
  source: Source
  seller: Employee
  customer: Customer
}

const GOODS_NAMES = [
  'Гофрокороба',
  'Стрейч-плёнка',
  'Пакеты с логотипом',
  'Скотч',
  'Паллетные борта',
  'Упаковка под заказ',
]

/** @returns a row for the store and the amount that the customer will be asked for in the end */
export function newDeal({ id, at, day, random, funnel, source, seller, customer }: NewDeal): Deal {
  const currency = random.weighted(
    ['RUB', 'USD', 'CNY'] as const,
    (code) => ({ RUB: 95, USD: 3, CNY: 2 })[code],
  )
  const byForm = source.code === 'WEB' || source.code === 'UC_AVITO1' || source.utm !== undefined
  const author = byForm || random.chance(0.1) ? ROBOT : seller.id
  const goods = random.whole(0, 5)
  const utm =
    source.utm && random.chance(0.93) ? source.utm((items) => random.pick(items), random.whole(1, 9000)) : {}
  // assigned onto the complete literal: spreading would cost each row twice the memory
  return Object.assign(emptyDeal(id), {
    TITLE: title(GOODS_NAMES[goods]!, customer.name, random),
    TYPE_ID: random.weighted(['SALE', 'GOODS', 'COMPLEX', 'SERVICES'], (type) => (type === 'SALE' ? 12 : 1)),
    CATEGORY_ID: funnel.id,
    STAGE_ID: funnel.stages[0]![0],
    OPPORTUNITY: amount(random, funnel, currency, customer.won),
    CURRENCY_ID: currency,
    IS_MANUAL_OPPORTUNITY: true,
    COMPANY_ID: customer.companyId,
    CONTACT_ID: customer.contactId,
    ASSIGNED_BY_ID: seller.id,
    CREATED_BY_ID: author,
    MODIFY_BY_ID: author,
    MOVED_BY_ID: author,
    LAST_ACTIVITY_BY: author,
    DATE_CREATE: at,
    DATE_MODIFY: at,
    MOVED_TIME: at,
    LAST_ACTIVITY_TIME: at,
    BEGINDATE: day,
    CLOSEDATE: day + Math.round(random.between(7, 40)) * DAY,
    IS_RECURRING: random.chance(0.0015),
    IS_RETURN_CUSTOMER: customer.won,
    SOURCE_ID: source.code,
    ...utm,
    ...ownFields(random, goods, day),
  })
}

function title(goods: string, customer: string, random: Random): string {
  if (customer === '' || random.chance(0.08)) return random.pick(['Заявка с сайта', 'Новая заявка', goods])
  // only the names of firms stand well after «для»: those of people would have to be declined
  return / «/.test(customer) ? `${goods} для ${customer}` : `${goods}, ${customer}`
}

function amount(random: Random, funnel: Funnel, currency: string, known: boolean): number {
  const roubles = Math.min(
    9_000_000,
    Math.max(4000, random.logNormal(funnel.amount * (known ? 1.15 : 1), 0.95)),
  )
  if (currency !== 'RUB')
    return Math.max(10, Math.round(roubles / RATES[currency as keyof typeof RATES] / 10) * 10)
  if (random.chance(0.15)) return Math.round(roubles * 100) / 100
  const step = roubles > 500_000 ? 5000 : roubles > 50_000 ? 500 : 100
  return Math.round(roubles / step) * step
}

function ownFields(random: Random, goods: number, day: number) {
  const several = random.chance(0.25) ? [GOODS[goods % 5]!, GOODS[(goods + 1) % 5]!] : [GOODS[goods % 5]!]
  return {
    [UF.segment]: random.chance(0.86) ? random.pick(SEGMENTS) : null,
    [UF.goods]: random.chance(0.8) ? several : null,
    [UF.contract]: random.chance(0.3)
      ? `СТ-${random.whole(100, 9999)}/${new Date(day * 1000).getUTCFullYear()}`
      : null,
    [UF.shipment]: random.chance(0.35) ? day + random.whole(10, 60) * DAY : null,
    [UF.cost]: random.chance(0.25) ? `${random.whole(20, 400) * 1000}|RUB` : null,
  }
}
