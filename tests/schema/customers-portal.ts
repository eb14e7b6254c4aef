/** A portal whose customers a manager of sales can count on one page: the table that the widget «Аналитика продаж» shows. */
import { workedExample } from '../../portal/fixtures/worked-example.ts'
import type { PortalData } from '../../portal/index.ts'

const BORIS = 4
const SOLD = 'WON'
const OPEN = 'NEW'
const REFUSED = 'UC_A1B2C3'

const company = (ID: number, TITLE: string, facts = {}) => ({
  ...{ ID, TITLE, ASSIGNED_BY_ID: BORIS, CREATED_BY_ID: BORIS },
  ...{ DATE_CREATE: '2025-12-01T10:00:00+03:00', ...facts },
})

type Deal = [client: { company?: number; contact?: number }, stage: string, amount: number]

const island = { company: 1 }
const daisy = { company: 2 }
const north = { company: 3 }

const deals: Deal[] = [
  [island, SOLD, 300_000],
  [island, SOLD, 200_000],
  [island, OPEN, 55_000],
  [daisy, SOLD, 120_000],
  [daisy, REFUSED, 40_000],
  [north, OPEN, 10_000],
  [north, OPEN, 15_000],
  [north, REFUSED, 7_000],
  [{ contact: 1 }, SOLD, 1_000],
  [{ company: 5 }, OPEN, 2_000],
  [{}, OPEN, 3_000],
]

/** «Остров идей» bought twice and thinks about a third deal; one deal is of an own firm, one of nobody. */
export const customersPortal: PortalData = {
  ...workedExample,
  companies: [
    company(1, 'Остров идей'),
    company(2, 'Ромашка'),
    company(3, 'Север'),
    company(4, 'Пустая'),
    company(5, 'Наша фирма', { IS_MY_COMPANY: true }),
  ],
  deals: deals.map(([client, stage, amount], index) => ({
    ...{
      ID: index + 1,
      TITLE: `Сделка ${index + 1}`,
      STAGE_ID: stage,
      OPPORTUNITY: amount,
      CURRENCY_ID: 'RUB',
    },
    ...{ COMPANY_ID: client.company ?? null, CONTACT_ID: client.contact ?? null },
    ...{ ASSIGNED_BY_ID: BORIS, CREATED_BY_ID: BORIS, MODIFY_BY_ID: BORIS, SOURCE_ID: 'WEB' },
    ...{ DATE_CREATE: '2026-01-02T10:00:00+03:00', DATE_MODIFY: '2026-01-12T10:00:00+03:00' },
    ...{ MOVED_TIME: '2026-01-12T10:00:00+03:00', LAST_ACTIVITY_TIME: '2026-01-12T10:00:00+03:00' },
  })),
  history: [],
}
