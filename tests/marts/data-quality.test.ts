import type { Pool } from 'pg'
import { expect, test } from 'vitest'
import { refreshMarts } from '../../marts/index.ts'
import { at, emptyPortal, put, type Row, register, row, rows } from './support.ts'
import { putDeal, putDictionaries, stage } from './worked-example.ts'

/** Dictionaries with a source and stages of leads. */
async function portal(): Promise<Pool> {
  const pool = await emptyPortal()
  await putDictionaries(pool)
  await put(
    pool,
    'statuses',
    { entity_id: 'SOURCE', status_id: 'WEB', name: 'Сайт' },
    { entity_id: 'STATUS', status_id: 'NEW', name: 'Новый', sort: 10 },
    { entity_id: 'STATUS', status_id: 'CONVERTED', name: 'Качественный', sort: 20, semantics: 'S' },
  )
  return pool
}

type Entries = Parameters<typeof putDeal>[2]

/** Created and won, with nothing to be said against it. */
const WON: Entries = [
  ['C7:NEW', '02.01'],
  ['C7:WON', '05.01'],
]
const OPEN: Entries = [['C7:NEW', '02.01']]

const goodDeal = (pool: Pool, change: Row, entries = WON) =>
  putDeal(
    pool,
    { id: 1, company_id: 11, assigned_by_id: 1, source_id: 'WEB', opportunity: 100, ...change },
    entries,
  )

async function goodLead(pool: Pool, change: Row): Promise<void> {
  const lead: Row = {
    id: 1,
    title: 'Звонок',
    status_id: 'NEW',
    status_semantic_id: 'P',
    source_id: 'WEB',
    assigned_by_id: 2,
    has_phone: true,
    currency_id: 'RUB',
    opportunity: 0,
    date_create: at('03.01'),
    date_modify: at('03.01'),
    ...change,
  }
  const entry = { id: lead.id, type_id: 1, owner_id: lead.id, created_time: at('03.01'), status_id: 'NEW' }
  await put(pool, 'leads', lead)
  await put(pool, 'lead_status_history', entry)
}

/** `check: detail` of every fault, by the title of the record. */
async function faultsByTitle(pool: Pool): Promise<Record<string, string[]>> {
  await refreshMarts(pool)
  const found = await rows(
    pool,
    'select title, "check", detail from marts.data_quality order by record_id, "check"',
  )
  const faults: Record<string, string[]> = {}
  for (const { title, check, detail } of found) {
    faults[title as string] ??= []
    faults[title as string]!.push(detail === null ? `${check}` : `${check}: ${detail}`)
  }
  return faults
}

const faultsOf = async (pool: Pool): Promise<string[]> => Object.values(await faultsByTitle(pool)).flat()

const long = 'x'.repeat(101)

/** What is wrong with the record, and the faults that are found. */
const DEALS: [title: string, change: Row, faults: string[], entries?: Entries][] = [
  ['in order', {}, []],
  ['without a stage', { stage_id: null }, ['history_synthetic: не указано', 'stage_blank'], OPEN],
  [
    'of an unknown stage',
    {},
    ['stage_unknown: C7:GONE'],
    [
      ['C7:NEW', '02.01'],
      ['C7:GONE', '05.01'],
    ],
  ],
  [
    'of a deleted stage',
    {},
    ['stage_unknown: Старая (C7:OLD)'],
    [
      ['C7:NEW', '02.01'],
      ['C7:OLD', '05.01'],
    ],
  ],
  ['without a source', { source_id: null }, ['source_blank']],
  ['of an unknown source', { source_id: 'UC_GONE' }, ['source_unknown: UC_GONE']],
  ['of a deleted source', { source_id: 'UC_OLD' }, ['source_unknown: Выставка (UC_OLD)']],
  ['of an open line', { source_id: '4|TELEGRAM' }, []],
  ['without a manager', { assigned_by_id: null }, ['manager_blank']],
  ['of a bot that no dictionary lists', { assigned_by_id: 404 }, ['manager_unknown: 404']],
  ['without a client', { company_id: null }, ['client_blank']],
  ['of a contact alone', { company_id: null, contact_id: 21 }, []],
  [
    'closed before it was created',
    { date_create: at('09.01') },
    ['date_impossible: создана 09.01.2026 10:00, закрыта 05.01.2026 10:00'],
  ],
  [
    'created in the future',
    { date_create: '2199-01-01T00:00:00+03:00' },
    ['date_impossible: создана 01.01.2199 00:00'],
    OPEN,
  ],
  [
    'created before 2000',
    { date_create: '1970-01-01T03:00:00+03:00' },
    ['date_impossible: создана 01.01.1970 03:00'],
  ],
  ['with a macro that nobody expanded', { utm_term: '{term_id}' }, ['utm_garbage: utm_term={term_id}']],
  ['with an encoded macro', { utm_term: '%7bword%7D' }, ['utm_garbage: utm_term=%7bword%7D']],
  [
    'with test marks',
    { utm_source: 'test', utm_medium: 'Тест 2', utm_content: 'TEST_banner' },
    ['utm_garbage: utm_source=test, utm_medium=Тест 2, utm_content=TEST_banner'],
  ],
  ['with an address', { utm_source: 'https://a.example' }, ['utm_garbage: utm_source=https://a.example']],
  ['with an endless mark', { utm_content: long }, [`utm_garbage: utm_content=${long.slice(1)}…`]],
  [
    'with good marks',
    { utm_source: 'yandex.ru', utm_medium: 'cpc', utm_campaign: 'ab-test|тестеры', utm_term: long.slice(1) },
    [],
  ],
  ['of a currency without a rate', { currency_id: 'XXX' }, ['currency_unknown: XXX']],
  ['of no currency', { currency_id: null }, ['currency_unknown']],
  ['won without an amount', { opportunity: null }, ['amount_blank']],
  ['won for nothing', { opportunity: 0 }, ['amount_blank: 0']],
  ['open without an amount', { opportunity: 0 }, [], OPEN],
  ['that is a template', { is_recurring: true, source_id: null }, []],
  ['that was deleted', { deleted_at: at('06.01'), source_id: null }, []],
  ['that the portal no longer lists', { missing_since: at('06.01'), source_id: null }, ['source_blank']],
  ['without a creation', {}, ['history_synthetic: Новая'], [['C7:WON', '05.01']]],
  ['without any history', { category_id: 7, stage_id: 'C7:NEW' }, ['history_missing'], []],
  [
    'closed nobody knows when',
    { moved_time: null, date_modify: at('08.01'), stage_id: 'C7:WON', stage_semantic_id: 'S' },
    ['closed_at_guessed: 08.01.2026'],
    OPEN,
  ],
]

test('the faults of a deal', async () => {
  const pool = await portal()
  await put(
    pool,
    'statuses',
    { ...stage('C7:OLD', 'Старая', 15), deleted_at: at('01.01') },
    { entity_id: 'SOURCE', status_id: 'UC_OLD', name: 'Выставка', deleted_at: at('01.01') },
  )
  for (const [index, [title, change, , entries]] of DEALS.entries())
    if (entries?.length === 0) await put(pool, 'deals', { ...ALONE, id: index + 1, title, ...change })
    else await goodDeal(pool, { id: index + 1, title, ...change }, entries)
  await pool.query(
    `update raw.deal_stage_history set type_id = 2
     where owner_id = (select id from raw.deals where title = 'without a creation')`,
  )
  expect(await faultsByTitle(pool)).toEqual(expected(DEALS))
})

/** A deal as it is without its history. */
const ALONE: Row = {
  company_id: 11,
  assigned_by_id: 1,
  source_id: 'WEB',
  opportunity: 100,
  currency_id: 'RUB',
  date_create: at('02.01'),
  date_modify: at('02.01'),
}

const LEADS: [title: string, change: Row, faults: string[]][] = [
  ['in order', {}, []],
  ['without a stage', { status_id: null }, ['stage_blank']],
  ['of an unknown stage', { status_id: 'GONE' }, ['stage_unknown: GONE']],
  ['without a source', { source_id: null }, ['source_blank']],
  ['of an unknown source', { source_id: 'UC_GONE' }, ['source_unknown: UC_GONE']],
  ['of an open line', { source_id: '2|WHATSAPP' }, []],
  ['without a manager', { assigned_by_id: null }, ['manager_blank']],
  ['of a bot', { assigned_by_id: 404 }, ['manager_unknown: 404']],
  ['that nobody can answer', { has_phone: null }, ['client_blank']],
  ['of a firm by name', { has_phone: null, company_title: 'Ромашка' }, []],
  ['of a known contact', { has_phone: null, contact_id: 21 }, []],
  [
    'closed before it was created',
    { status_id: 'CONVERTED', date_closed: at('01.01') },
    ['date_impossible: создана 03.01.2026 10:00, закрыта 01.01.2026 10:00'],
  ],
  ['converted nobody knows when', { status_id: 'CONVERTED' }, ['closed_at_guessed: 03.01.2026']],
  ['converted when it moved', { status_id: 'CONVERTED', moved_time: at('05.01') }, []],
  ['with test marks', { utm_source: 'test' }, ['utm_garbage: utm_source=test']],
  ['of a currency without a rate', { currency_id: 'XXX' }, ['currency_unknown: XXX']],
  ['that was deleted', { deleted_at: at('06.01'), source_id: null }, []],
  ['without a creation', {}, ['history_synthetic']],
  ['without any history', {}, ['history_missing']],
]

test('the faults of a lead', async () => {
  const pool = await portal()
  for (const [index, [title, change]] of LEADS.entries())
    await goodLead(pool, { id: index + 1, title, ...change })
  const owner = (title: string) => `owner_id = (select id from raw.leads where title = '${title}')`
  await pool.query(`update raw.lead_status_history set type_id = 2 where ${owner('without a creation')}`)
  await pool.query(`delete from raw.lead_status_history where ${owner('without any history')}`)
  expect(await faultsByTitle(pool)).toEqual(expected(LEADS))
})

const expected = (cases: [string, Row, string[], Entries?][]) =>
  Object.fromEntries(
    cases.filter(([, , faults]) => faults.length > 0).map(([title, , faults]) => [title, faults]),
  )

test('a fault names its record, its owner and where to mend it', async () => {
  const pool = await portal()
  await goodDeal(pool, { source_id: null })
  await goodLead(pool, { source_id: null })
  await refreshMarts(pool)
  const common = { portal_id: 1, portal: 'demo', check: 'source_blank', record_id: 1, detail: null }
  expect(
    await rows(
      pool,
      `select *, to_char(created_at at time zone 'Europe/Moscow', 'DD.MM') as created_at from marts.data_quality order by entity`,
    ),
  ).toEqual([
    {
      ...common,
      entity: 'deals',
      title: 'Сделка 1',
      manager: 'Анна Белова',
      manager_id: 1,
      department: 'Продажи',
      department_id: 5,
      department_ids: '/1/5/',
      pipeline: 'Опт',
      pipeline_id: 7,
      created_at: '02.01',
      url: 'https://demo.example/crm/deal/details/1/',
    },
    {
      ...common,
      entity: 'leads',
      title: 'Звонок',
      manager: 'Борис Волков',
      manager_id: 2,
      department: 'Компания',
      department_id: 1,
      department_ids: '/1/',
      pipeline: null,
      pipeline_id: null,
      created_at: '03.01',
      url: 'https://demo.example/crm/lead/details/1/',
    },
  ])
})

const version = async (pool: Pool) =>
  (await row(pool, `select version from app.month_versions where entity = 'data_quality'`)).version

test('only a difference gives the faults a new version', async () => {
  const pool = await portal()
  await goodDeal(pool, {})
  await goodLead(pool, {})
  const { months } = await refreshMarts(pool)
  expect(months).toContainEqual({ entity: 'data_quality', month: '1970-01-01T00:00:00.000Z' })
  const before = await version(pool)
  await goodDeal(pool, { title: 'Иначе' })
  await goodLead(pool, { title: 'Иначе' })
  await refreshMarts(pool)
  expect(await version(pool)).toBe(before)
  await goodLead(pool, { source_id: null })
  expect(await refreshMarts(pool)).toMatchObject({
    changedDeals: 0,
    months: expect.arrayContaining([{ entity: 'data_quality', month: '1970-01-01T00:00:00.000Z' }]),
  })
  expect(await version(pool)).toBeGreaterThan(before as number)
})

test('a fault mended is gone', async () => {
  const pool = await portal()
  await goodDeal(pool, { assigned_by_id: 404, source_id: 'UC_NEW' })
  await goodLead(pool, { assigned_by_id: 404, source_id: 'UC_NEW' })
  expect(await faultsOf(pool)).toHaveLength(4)
  await put(pool, 'users', { id: 404, name: 'Бот', user_type: 'employee' })
  await put(pool, 'statuses', { entity_id: 'SOURCE', status_id: 'UC_NEW', name: 'Выставка' })
  expect(await faultsOf(pool)).toEqual([])
  await put(pool, 'statuses', { entity_id: 'SOURCE', status_id: 'UC_NEW', deleted_at: at('09.01') })
  expect(await faultsOf(pool)).toHaveLength(2)
})

test('a record of the future is in order once that day has come', async () => {
  const pool = await portal()
  await goodDeal(pool, { date_create: '2199-01-01T00:00:00Z' }, OPEN)
  await goodLead(pool, { date_create: '2199-01-01T00:00:00Z' })
  expect(await faultsOf(pool)).toHaveLength(2)
  // As if that day had come: no row of raw is new.
  for (const table of ['deals', 'leads']) await pool.query(`update raw.${table} set date_create = now()`)
  await pool.query('update marts.data_quality set created_at = now()')
  expect(await faultsOf(pool)).toEqual([])
})

test('a fault of one portal is none of another that numbers alike', async () => {
  const pool = await portal()
  await register(pool, 2, { name: 'Казань' })
  await put(pool, 'deals', {
    portal_id: 2,
    id: 1,
    date_create: at('02.01'),
    assigned_by_id: 1,
    source_id: 'WEB',
  })
  await refreshMarts(pool)
  const found = await rows(pool, 'select portal, "check", url from marts.data_quality order by "check"')
  expect(found.map(({ portal, check }) => `${portal} ${check}`)).toEqual([
    'Казань client_blank',
    'Казань history_missing',
    'Казань manager_unknown',
    'Казань source_unknown',
    'Казань stage_blank',
  ])
  expect(found[0]!.url).toBe('https://portal2.example/crm/deal/details/1/')
})
