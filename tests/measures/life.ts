/** What happens in portals between two readings: chance, and on purpose what chance seldom brings. */
import { churn, type Portal } from '../../portal/index.ts'

const HOUR = 3_600_000

/** The portals' clock, moved by hand. */
export interface Clock {
  now: number
}

/** Numbers from 0 inclusive to 1 exclusive, always the same for a seed. */
export function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Hours pass, each with a random change; in between the invented company goes about its business. */
export async function passTime(
  portal: Portal,
  clock: Clock,
  changes: number,
  random: () => number,
): Promise<void> {
  for (let done = 0; done < changes; done++) {
    clock.now += Math.floor(random() * 6 * HOUR)
    // a request lets everything happen that is due
    if (done % 5 === 0) await (await fetch(`${portal.webhookUrl}profile`)).arrayBuffer()
    churn(portal.store, random)
  }
}

/** Everything that a measure has a rule for. */
export function accidents(portal: Portal, clock: Clock): void {
  blankRecords(portal)
  closeAndChange(portal)
  importRecords(portal, clock)
  changeClients(portal)
  doThings(portal, clock)
  touchLeads(portal, clock)
  const dollar = portal.store.currencies.all().find((row) => row.CURRENCY === 'USD')
  if (dollar) portal.store.currencies.update(dollar.ID, { AMOUNT: '97.1234' })
}

const stagesOf = ({ store }: Portal, pipeline: unknown) =>
  store.statuses
    .all()
    .filter((row) => row.ENTITY_ID === (Number(pipeline) === 0 ? 'DEAL_STAGE' : `DEAL_STAGE_${pipeline}`))

/** Blanks, strangers, unknown codes, kopecks in another currency. */
function blankRecords({ store: { deals, leads } }: Portal): void {
  for (const [at, { ID: id }] of [...deals.all()].entries()) {
    if (at % 7 === 0) deals.update(id, { OPPORTUNITY: String(1000.05 + at), CURRENCY_ID: 'USD' })
    if (at % 11 === 0) deals.update(id, { ASSIGNED_BY_ID: '999' })
    if (at % 13 === 0) deals.update(id, { SOURCE_ID: '', COMPANY_ID: '' })
    if (at % 17 === 0) deals.update(id, { COMPANY_ID: '', CONTACT_ID: '' })
    if (at % 19 === 0) deals.update(id, { COMPANY_ID: '1' })
    if (at % 23 === 0) deals.update(id, { CURRENCY_ID: 'XXX' })
    if (at % 29 === 0) deals.update(id, { STAGE_ID: 'UC_NOWHERE' })
  }
  for (const [at, { ID: id }] of [...leads.all()].entries()) {
    if (at % 7 === 0) leads.update(id, { SOURCE_ID: '', ASSIGNED_BY_ID: '999' })
    if (at % 9 === 0) leads.update(id, { STATUS_ID: 'JUNK' })
    if (at % 31 === 0) leads.update(id, { STATUS_ID: 'UC_NOWHERE' })
  }
}

/** Closed with another sum, changed after closing, reopened, closed again, moved to another stage or pipeline. */
function closeAndChange(portal: Portal): void {
  const { deals } = portal.store
  for (const [at, deal] of [...deals.all()].entries()) {
    const stages = stagesOf(portal, deal.CATEGORY_ID)
    const final = stages.filter((row) => row.SEMANTICS)
    const closing = final[at % Math.max(1, final.length)]?.STATUS_ID
    if (at % 5 === 0) deals.update(deal.ID, { STAGE_ID: stages[at % stages.length]?.STATUS_ID })
    if (at % 6 === 0) deals.update(deal.ID, { OPPORTUNITY: String(70_000 + 13 * at), STAGE_ID: closing })
    if (at % 8 === 0) deals.update(deal.ID, { STAGE_ID: closing, ASSIGNED_BY_ID: String(3 + (at % 8)) })
    if (at % 10 === 0) deals.update(deal.ID, { OPPORTUNITY: String(500 + at) })
    if (at % 37 === 0) deals.update(deal.ID, { CATEGORY_ID: deal.CATEGORY_ID === 7 ? 0 : 7 })
  }
}

/** Records without history, as connectors make them; a template. */
function importRecords({ store: { deals, leads } }: Portal, { now }: Clock): void {
  const born = Math.floor(now / 1000) - 40 * 86_400
  const dates = { DATE_CREATE: born, DATE_MODIFY: born + 90_000, MOVED_TIME: born + 86_400 }
  const plain = {
    TITLE: 'Из старой базы',
    OPPORTUNITY: '5000.5',
    CURRENCY_ID: 'RUB',
    ASSIGNED_BY_ID: '4',
    ...dates,
  }
  for (const STAGE_ID of ['NEW', 'EXECUTING', 'WON', 'LOSE', 'UC_OLD'])
    deals.add({ ...plain, STAGE_ID, CONTACT_ID: deals.all()[0]?.CONTACT_ID ?? null }, { history: false })
  deals.add({ ...plain, STAGE_ID: 'WON', IS_RECURRING: 'Y' })
  deals.add({
    TITLE: 'Новая сделка',
    STAGE_ID: 'NEW',
    OPPORTUNITY: '5000',
    CURRENCY_ID: 'RUB',
    ASSIGNED_BY_ID: '2',
  })
  if (leads.all().length === 0) return
  for (const STATUS_ID of ['NEW', 'CONVERTED', 'JUNK'])
    leads.add({ TITLE: 'Из старой базы', STATUS_ID, ASSIGNED_BY_ID: '4', ...dates }, { history: false })
}

/** A firm turns out to be our own, another changes hands, one has never bought. */
function changeClients({ store: { companies, contacts } }: Portal): void {
  const [, second, third] = companies.all()
  if (second) companies.update(second.ID, { IS_MY_COMPANY: 'Y' })
  if (third) companies.update(third.ID, { ASSIGNED_BY_ID: '5' })
  const first = contacts.all()[0]
  if (first) contacts.update(first.ID, { ASSIGNED_BY_ID: '6' })
  companies.add({ TITLE: 'Ещё ничего не купили', ASSIGNED_BY_ID: '4' })
}

/** New leads, each with one thing that has or has not taken it in hand within minutes; then time goes on. */
function touchLeads({ store }: Portal, clock: Clock): void {
  if (store.leads.all().length === 0) return
  const acts = [
    { TYPE_ID: 2, PROVIDER_ID: 'VOXIMPLANT_CALL', COMPLETED: 'Y' },
    { TYPE_ID: 2, PROVIDER_ID: 'VOXIMPLANT_CALL', COMPLETED: 'N' },
    { TYPE_ID: 6, PROVIDER_ID: 'CRM_TODO', COMPLETED: 'Y' },
    { TYPE_ID: 6, PROVIDER_ID: 'CRM_SMS', COMPLETED: 'Y' },
    { TYPE_ID: 1, PROVIDER_ID: 'CRM_MEETING', COMPLETED: 'Y' },
  ]
  // A seller, the webhook's owner, a stranger.
  const authors = [4, 1, 999]
  const fresh = [...acts, ...authors].map((touch) => ({
    touch,
    lead: store.leads.add({ TITLE: 'Новый', STATUS_ID: 'NEW', ASSIGNED_BY_ID: '4' }).ID,
  }))
  clock.now += 5 * 60_000
  for (const { touch, lead } of fresh) {
    if (typeof touch === 'object')
      store.activities.add({ ...touch, OWNER_TYPE_ID: 1, OWNER_ID: lead, RESPONSIBLE_ID: 4 })
    else store.comments.add({ ENTITY_TYPE: 'lead', ENTITY_ID: lead, AUTHOR_ID: touch, COMMENT: 'Смотрю' })
  }
}

/** An activity of every kind, planned and done, owned and not; tasks with and without a record of the CRM. */
function doThings({ store: { activities, tasks, deals, leads } }: Portal, { now }: Clock): void {
  const seconds = Math.floor(now / 1000)
  const deal = deals.all()[3]?.ID ?? 1
  const lead = leads.all()[3]?.ID
  const kinds = [
    { TYPE_ID: 1, PROVIDER_ID: 'CRM_MEETING' },
    { TYPE_ID: 2, PROVIDER_ID: 'VOXIMPLANT_CALL', DIRECTION: 1 },
    { TYPE_ID: 6, PROVIDER_ID: 'VOXIMPLANT_CALL', DIRECTION: 2 },
    { TYPE_ID: 4, PROVIDER_ID: 'CRM_EMAIL', DIRECTION: 2 },
    { TYPE_ID: 6, PROVIDER_ID: 'CRM_MEETING' },
    { TYPE_ID: 6, PROVIDER_ID: 'CRM_SMS' },
    { TYPE_ID: 6, PROVIDER_ID: 'IMOPENLINES_SESSION' },
    { TYPE_ID: 3, PROVIDER_ID: null },
  ]
  for (const [at, kind] of kinds.entries())
    for (const COMPLETED of ['Y', 'N'])
      activities.add({
        ...kind,
        COMPLETED,
        OWNER_TYPE_ID: [2, 1, 3, 4][at % 4],
        OWNER_ID: at % 4 === 0 ? deal : at % 4 === 1 ? (lead ?? 1) : 2,
        RESPONSIBLE_ID: 3 + at,
        START_TIME: at % 2 === 0 ? seconds : null,
        END_TIME: seconds + 600 + at,
        DEADLINE: at % 3 === 0 ? '2031-01-01T10:00:00+03:00' : at % 3 === 1 ? seconds : null,
      })
  tasks.add({ TITLE: 'По сделке', RESPONSIBLE_ID: 4, UF_CRM_TASK: [`D_${deal}`], DEADLINE: seconds })
  tasks.add({ TITLE: 'По компании', RESPONSIBLE_ID: 5, UF_CRM_TASK: ['CO_2'], REAL_STATUS: 5 })
  tasks.add({ TITLE: 'Полить цветы', RESPONSIBLE_ID: 5 })
}
