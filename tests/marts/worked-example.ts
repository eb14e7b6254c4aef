import type { Pool } from 'pg'
import { at, put } from './support.ts'

const ANNA = 1
const BORIS = 2
const [NEW, WORK, BILL, WON, DEAR] = ['C7:NEW', 'C7:WORK', 'C7:BILL', 'C7:WON', 'C7:DEAR']

/** The pipeline, people and currencies of the worked example. */
export async function putDictionaries(pool: Pool): Promise<void> {
  await put(pool, 'categories', { id: 7, name: 'Опт', sort: 10 })
  await put(
    pool,
    'statuses',
    stage(NEW, 'Новая', 10),
    stage(WORK, 'В работе', 20),
    stage(BILL, 'Счёт', 30),
    stage(WON, 'Успех', 40, 'S'),
    stage(DEAR, 'Дорого', 50, 'F'),
  )
  await put(pool, 'departments', { id: 1, name: 'Компания' }, { id: 5, name: 'Продажи', parent: 1 })
  await put(
    pool,
    'users',
    { id: ANNA, name: 'Анна', last_name: 'Белова', department_ids: [5], user_type: 'employee' },
    { id: BORIS, name: 'Борис', last_name: 'Волков', department_ids: [1, 5], user_type: 'employee' },
  )
  await put(
    pool,
    'currencies',
    { currency: 'RUB', amount: 1, amount_cnt: 1, base: true },
    { currency: 'USD', amount: 90, amount_cnt: 1 },
  )
  await put(pool, 'companies', { id: 11, title: 'A' }, { id: 12, title: 'B' })
  await put(pool, 'contacts', { id: 21, name: 'X' })
}

/** The six deals of the worked example with their history. */
export async function putDeals(pool: Pool): Promise<void> {
  await putDeal(pool, { id: 1, company_id: 11, assigned_by_id: ANNA, opportunity: 100000 }, [
    [NEW, '02.01'],
    [WORK, '04.01'],
    [BILL, '08.01'],
    [WON, '12.01'],
  ])
  await putDeal(
    pool,
    { id: 2, company_id: 11, assigned_by_id: ANNA, opportunity: 1000, currency_id: 'USD' },
    [
      [NEW, '05.01'],
      [BILL, '06.01'],
      [WON, '15.01'],
    ],
  )
  await putDeal(pool, { id: 3, contact_id: 21, assigned_by_id: BORIS, opportunity: 50000 }, [
    [NEW, '10.01'],
    [WORK, '11.01'],
    [DEAR, '20.01'],
  ])
  await putDeal(pool, { id: 4, company_id: 12, contact_id: 21, assigned_by_id: BORIS, opportunity: 200000 }, [
    [NEW, '20.01'],
  ])
  await putDeal(pool, { id: 5, contact_id: 21, assigned_by_id: BORIS, opportunity: 30000 }, [
    [NEW, '25.12'],
    [WORK, '26.12'],
    [BILL, '28.12'],
    [WON, '04.01'],
  ])
  await putDeal(pool, { id: 6, company_id: 12, contact_id: 21, assigned_by_id: ANNA, opportunity: 70000 }, [
    [NEW, '28.01'],
    [WON, '31.01'],
  ])
}

type Deal = Record<string, unknown> & { id?: unknown }
type Entry = [stage: string, when: string]

/** A deal whose history is the given entries: the first is its creation, the last its present stage. */
export async function putDeal(pool: Pool, deal: Deal, entries: Entry[]): Promise<void> {
  const [, created] = entries[0]!
  const [stageId, moved] = entries.at(-1)!
  await put(pool, 'deals', {
    title: `Сделка ${deal.id}`,
    category_id: 7,
    stage_id: stageId,
    stage_semantic_id: semantics(stageId),
    currency_id: 'RUB',
    date_create: at(created),
    date_modify: at(moved),
    moved_time: at(moved),
    last_activity_time: at(created),
    ...deal,
  })
  await put(pool, 'deal_stage_history', ...entries.map((entry, index) => move(Number(deal.id), index, entry)))
}

function move(dealId: number, index: number, [stageId, when]: Entry) {
  return {
    id: dealId * 100 + index,
    type_id: index === 0 ? 1 : semantics(stageId) === 'P' ? 2 : 3,
    owner_id: dealId,
    created_time: at(when),
    category_id: 7,
    stage_semantic_id: semantics(stageId),
    stage_id: stageId,
  }
}

const semantics = (stageId: string) => ({ [WON]: 'S', [DEAR]: 'F' })[stageId] ?? 'P'

export function stage(
  statusId: string,
  name: string,
  sort: number,
  semantics: string | null = null,
  pipeline = 7,
) {
  const entity = pipeline === 0 ? 'DEAL_STAGE' : `DEAL_STAGE_${pipeline}`
  return { entity_id: entity, status_id: statusId, name, sort, semantics }
}
