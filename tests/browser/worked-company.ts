/** The company that the promises are shown over: the worked example of the metrics, and a little beside it. */
import { afterAll, afterEach, beforeAll } from 'vitest'
import { workedExample } from '../../portal/fixtures/worked-example.ts'
import type { PortalData } from '../../portal/index.ts'
import { Stage } from './promises.ts'

/** Responsible for deals of the example. */
export const ANNA = '3'
export const BORIS = '4'
export const JANUARY = 'p=2026-01'

/**
 * Beside the worked example: a wholesale pipeline with one deal of November 2025, won for 40 000 ₽, of nobody and
 * without a source; a company that never bought; and Vera, who called it once and has no deals.
 */
const workedCompany: PortalData = {
  ...workedExample,
  categories: [...(workedExample.categories ?? []), { id: 1, name: 'Опт', sort: 200, isDefault: false }],
  statuses: [
    ...(workedExample.statuses ?? []),
    wholesaleStage('C1:NEW', 'Запрос', 10, null),
    wholesaleStage('C1:WON', 'Отгружено', 20, 'S'),
    wholesaleStage('C1:LOSE', 'Отказ', 30, 'F'),
  ],
  companies: [
    ...(workedExample.companies ?? []),
    {
      ...{ ID: 3, TITLE: 'Компания В', ASSIGNED_BY_ID: 4, CREATED_BY_ID: 4 },
      DATE_CREATE: '2025-12-01T10:00:00+03:00',
    },
  ],
  deals: [
    ...(workedExample.deals ?? []),
    {
      ...{ ID: 7, TITLE: 'Оптовая сделка', CATEGORY_ID: 1, STAGE_ID: 'C1:WON', OPPORTUNITY: 40_000 },
      ...{ CURRENCY_ID: 'RUB', COMPANY_ID: null, CONTACT_ID: null, ASSIGNED_BY_ID: 3, CREATED_BY_ID: 3 },
      ...{ MODIFY_BY_ID: 3, DATE_CREATE: '2025-11-05T10:00:00+03:00', SOURCE_ID: '' },
      ...{ DATE_MODIFY: '2025-11-20T10:00:00+03:00', MOVED_TIME: '2025-11-20T10:00:00+03:00' },
      LAST_ACTIVITY_TIME: '2025-11-20T10:00:00+03:00',
    },
  ],
  users: [
    ...(workedExample.users ?? []),
    { ID: 5, NAME: 'Вера', LAST_NAME: 'Белова', ACTIVE: true, UF_DEPARTMENT: [6] },
  ],
  activities: [
    {
      ...{ ID: 1, OWNER_TYPE_ID: 4, OWNER_ID: 3, TYPE_ID: 2, SUBJECT: 'Знакомство', RESPONSIBLE_ID: 5 },
      ...{ AUTHOR_ID: 5, COMPLETED: 'Y', CREATED: '2025-11-06T10:00:00+03:00' },
      ...{ START_TIME: '2025-11-06T10:00:00+03:00', END_TIME: '2025-11-06T10:05:00+03:00' },
      ...{ DEADLINE: '2025-11-06T10:05:00+03:00', LAST_UPDATED: '2025-11-06T10:05:00+03:00' },
    },
  ],
  history: [
    ...(workedExample.history ?? []),
    wholesaleMove(101, 1, '2025-11-05T10:00:00+03:00', 'C1:NEW', 'P'),
    wholesaleMove(102, 3, '2025-11-20T10:00:00+03:00', 'C1:WON', 'S'),
  ],
}

function wholesaleStage(code: string, name: string, sort: number, semantics: string | null) {
  return {
    ...{ ENTITY_ID: 'DEAL_STAGE_1', STATUS_ID: code, NAME: name, SORT: sort, SYSTEM: true },
    ...{ CATEGORY_ID: 1, SEMANTICS: semantics, COLOR: '#39A8EF' },
  }
}

function wholesaleMove(id: number, type: number, time: string, stage: string, semantics: string) {
  return {
    ...{ ID: id, OWNER_ID: 7, TYPE_ID: type, CREATED_TIME: time },
    ...{ CATEGORY_ID: 1, STAGE_ID: stage, STAGE_SEMANTIC_ID: semantics },
  }
}

/** The company's pages in a browser, opened for all tests of a `describe`; after each of them nothing may have failed. */
export function onWorkedCompany() {
  let stage: Stage
  beforeAll(async () => {
    stage = await Stage.open([{ data: workedCompany, crmMode: 'simple' }])
  }, 180_000)
  afterAll(() => stage?.close())
  afterEach(() => stage.calm())
  const page = () => stage.page
  return {
    stage: () => stage,
    page,
    at: (id: string) => page().getByTestId(`block-${id}`),
    chips: () => page().getByTestId('chips'),
  }
}
