/** Seven leads with their history and the deals made from them: small enough to add up by hand. */
import type { Pool } from 'pg'
import { at, put, type Row } from './support.ts'
import { putDeal, putDictionaries } from './worked-example.ts'

const ANNA = 1
const BORIS = 2

/** Новый → В работе → Обработан → Качественный; Спам. Two sources; people, currencies and a pipeline of deals. */
export async function putLeadDictionaries(pool: Pool, portal = 1): Promise<void> {
  await putDictionaries(pool)
  await put(
    pool,
    'statuses',
    ...[
      leadStage('NEW', 'Новый', 10),
      leadStage('IN_PROCESS', 'В работе', 20),
      leadStage('PROCESSED', 'Обработан', 30),
      leadStage('CONVERTED', 'Качественный', 40, 'S'),
      leadStage('JUNK', 'Спам', 50, 'F'),
      { entity_id: 'SOURCE', status_id: 'WEB', name: 'Сайт' },
      { entity_id: 'SOURCE', status_id: 'CALL', name: 'Звонок' },
    ].map((row) => ({ portal_id: portal, ...row })),
  )
}

export function leadStage(statusId: string, name: string, sort: number, semantics: string | null = null) {
  return { entity_id: 'STATUS', status_id: statusId, name, sort, semantics }
}

export async function putLeads(pool: Pool): Promise<void> {
  await putLead(
    pool,
    { id: 1, source_id: 'WEB', assigned_by_id: ANNA, utm_source: 'yandex', utm_campaign: 'optics' },
    [
      ['NEW', '02.01'],
      ['IN_PROCESS', '03.01'],
      ['PROCESSED', '05.01'],
      ['CONVERTED', '06.01'],
    ],
  )
  await putLead(
    pool,
    { id: 2, source_id: 'WEB', assigned_by_id: BORIS, utm_source: 'yandex', utm_campaign: 'bumpers' },
    [
      ['NEW', '04.01'],
      ['CONVERTED', '10.01'],
    ],
  )
  await putLead(pool, { id: 3, source_id: 'CALL', assigned_by_id: ANNA }, [
    ['NEW', '10.01'],
    ['IN_PROCESS', '12.01'],
    ['NEW', '13.01'],
    ['IN_PROCESS', '15.01'],
    ['JUNK', '20.01'],
  ])
  await putLead(pool, { id: 4, source_id: 'CALL', assigned_by_id: BORIS, opportunity: 20000 }, [
    ['NEW', '12.01'],
    ['IN_PROCESS', '14.01'],
  ])
  await putLead(pool, { id: 6, source_id: 'CALL', assigned_by_id: BORIS }, [
    ['NEW', '28.12'],
    ['JUNK', '30.12'],
  ])
  await putStrayLeads(pool)
  await putLeadDeals(pool)
}

/** Lead 5: its history begins in the middle. Lead 7: no history, and a stage that no dictionary knows. */
async function putStrayLeads(pool: Pool): Promise<void> {
  const web: Row = { source_id: 'WEB', assigned_by_id: ANNA, opportunity: 100, currency_id: 'USD' }
  await putLead(pool, { id: 5, ...web, date_create: at('20.01') }, [['PROCESSED', '25.01']])
  await pool.query('update raw.lead_status_history set type_id = 2 where owner_id = 5')
  await put(pool, 'leads', {
    id: 7,
    status_id: 'GONE',
    status_semantic_id: 'P',
    opportunity: 5000,
    currency_id: 'RUB',
    date_create: at('25.01'),
    date_modify: at('28.01'),
    moved_time: at('27.01'),
  })
}

/** Of lead 1: 100 000 ₽ and 1 000 $ won, one open. Of lead 2: one lost. Won without a lead: 70 000 ₽. */
async function putLeadDeals(pool: Pool): Promise<void> {
  await putDeal(pool, { id: 101, lead_id: 1, opportunity: 100000 }, [
    ['C7:NEW', '06.01'],
    ['C7:WON', '12.01'],
  ])
  await putDeal(pool, { id: 102, lead_id: 1, opportunity: 1000, currency_id: 'USD', assigned_by_id: BORIS }, [
    ['C7:NEW', '06.01'],
    ['C7:WON', '15.02'],
  ])
  await putDeal(pool, { id: 103, lead_id: 1, opportunity: 50000 }, [['C7:NEW', '07.01']])
  await putDeal(pool, { id: 104, lead_id: 2, opportunity: 40000 }, [
    ['C7:NEW', '10.01'],
    ['C7:DEAR', '20.01'],
  ])
  await putDeal(pool, { id: 105, opportunity: 70000 }, [
    ['C7:NEW', '10.01'],
    ['C7:WON', '11.01'],
  ])
}

export type Entry = [stage: string, when: string]

/** A lead whose history is the given entries: the first is its creation, the last its present stage. */
export async function putLead(pool: Pool, lead: Row, entries: Entry[]): Promise<void> {
  const [, created] = entries[0]!
  const [stageId, moved] = entries.at(-1)!
  await put(pool, 'leads', {
    title: `Лид ${lead.id}`,
    status_id: stageId,
    status_semantic_id: semantics(stageId),
    currency_id: 'RUB',
    has_phone: true,
    date_create: at(created),
    date_modify: at(moved),
    moved_time: at(moved),
    date_closed: semantics(stageId) === 'P' ? null : at(moved),
    ...lead,
  })
  for (const [index, entry] of entries.entries()) await putMove(pool, lead, index, entry)
}

const putMove = (pool: Pool, { id, portal_id = 1 }: Row, index: number, [stageId, when]: Entry) =>
  put(pool, 'lead_status_history', {
    portal_id,
    id: Number(id) * 100 + index,
    type_id: index === 0 ? 1 : semantics(stageId) === 'P' ? 2 : 3,
    owner_id: id,
    created_time: at(when),
    status_semantic_id: semantics(stageId),
    status_id: stageId,
  })

const semantics = (stageId: string) => ({ CONVERTED: 'S', JUNK: 'F' })[stageId] ?? 'P'
