import type { Pool } from 'pg'
import { expect, test } from 'vitest'
import { refreshMarts } from '../../marts/index.ts'
import { type Entry, leadStage, putLead, putLeadDictionaries, putLeads } from './leads-example.ts'
import { at, emptyPortal, put, type Row, register, row, rows } from './support.ts'
import { putDeal } from './worked-example.ts'

async function portal(): Promise<Pool> {
  const pool = await emptyPortal()
  await putLeadDictionaries(pool)
  return pool
}

const lead = (pool: Pool, columns: string, id = 1) =>
  row(pool, `select ${columns} from marts.leads where portal_id = 1 and id = ${id}`)

const leads = (pool: Pool, columns: string) =>
  rows(pool, `select ${columns} from marts.leads order by portal_id, id`)

const stages = (pool: Pool, columns: string, id = 1) =>
  rows(
    pool,
    `select ${columns} from marts.lead_stages where id = ${id} order by portal_id, stage_order, stage_id`,
  )

const moscow = (column: string) =>
  `to_char(${column} at time zone 'Europe/Moscow', 'DD.MM HH24:MI') as ${column}`

test('the seven leads of the example', async () => {
  const pool = await portal()
  await putLeads(pool)
  await refreshMarts(pool)
  const table = await leads(
    pool,
    `id, status, stage_order, ${moscow('converted_at')}, amount, revenue, won_deals_count`,
  )
  expect(table.map((lead) => Object.values(lead))).toEqual([
    [1, 'converted', 4, '06.01 10:00', null, 190000, 2],
    [2, 'converted', 4, '10.01 10:00', null, 0, 0],
    [3, 'junk', 5, null, null, 0, 0],
    [4, 'open', 2, null, 20000, 0, 0],
    [5, 'open', 3, null, 9000, 0, 0],
    [6, 'junk', 5, null, null, 0, 0],
    [7, 'open', 10000, null, 5000, 0, 0],
  ])
  expect(
    await stages(
      pool,
      'lead_stage_id, visits, completed_visits, stay_seconds / 86400 as days, is_synthetic',
      3,
    ),
  ).toEqual([
    { lead_stage_id: '1:3:NEW', visits: 2, completed_visits: 2, days: 4, is_synthetic: false },
    { lead_stage_id: '1:3:IN_PROCESS', visits: 2, completed_visits: 2, days: 6, is_synthetic: false },
  ])
})

test('a row holds all that is known about its lead', async () => {
  const pool = await portal()
  await put(pool, 'companies', { id: 31, title: ' ' })
  await putLead(
    pool,
    {
      id: 1,
      assigned_by_id: 1,
      source_id: '4|TELEGRAM',
      company_id: 31,
      company_title: 'Ромашка',
      contact_id: 21,
      opportunity: 0.125,
      utm_medium: 'cpc',
    },
    [
      ['NEW', '02.01'],
      ['JUNK', '05.01'],
    ],
  )
  await refreshMarts(pool)
  const { created_at, closed_at, modified_at, stage_entered_at, last_activity_at, ...rest } = await lead(
    pool,
    '*',
  )
  expect([created_at, closed_at, modified_at, stage_entered_at, last_activity_at]).toEqual(
    ['02.01', '05.01', '05.01', '05.01', '05.01'].map((day) => new Date(at(day))),
  )
  expect(rest).toEqual({
    portal_id: 1,
    portal: 'demo',
    id: 1,
    title: 'Лид 1',
    status: 'junk',
    stage: 'Спам',
    stage_id: 'JUNK',
    stage_order: 5,
    manager: 'Анна Белова',
    manager_id: 1,
    department: 'Продажи',
    department_id: 5,
    department_path: 'Компания / Продажи',
    department_ids: '/1/5/',
    source: 'Открытая линия 4 · Telegram',
    source_id: '4|TELEGRAM',
    company: 'Ромашка',
    company_id: 31,
    contact: 'X',
    contact_id: 21,
    amount: 0.13,
    opportunity: 0.125,
    currency: 'RUB',
    converted_at: null,
    first_touch_at: new Date(at('05.01')),
    next_activity_at: null,
    loss_reason: 'Спам',
    utm_source: null,
    utm_medium: 'cpc',
    utm_campaign: null,
    utm_content: null,
    utm_term: null,
    revenue: 0,
    won_deals_count: 0,
    custom: null,
    url: 'https://demo.example/crm/lead/details/1/',
  })
})

test('blank values are shown as not specified', async () => {
  const pool = await portal()
  await put(pool, 'leads', { id: 1, status_id: ' ', assigned_by_id: 99, date_create: at('02.01') })
  await refreshMarts(pool)
  const blank = 'не указано'
  expect(
    await lead(
      pool,
      'status, stage, stage_id, manager, manager_id, department, department_id, source, company, contact',
    ),
  ).toEqual({
    status: 'open',
    stage: blank,
    stage_id: null,
    manager: blank,
    manager_id: 99,
    department: blank,
    department_id: null,
    source: blank,
    company: blank,
    contact: blank,
  })
  expect(await stages(pool, 'stage, stage_id, is_here')).toEqual([
    { stage: 'Новый', stage_id: 'NEW', is_here: false },
    { stage: blank, stage_id: null, is_here: true },
  ])
})

test('the dictionary outweighs a stale semantic of the lead', async () => {
  const pool = await portal()
  await put(pool, 'leads', { id: 1, status_id: 'CONVERTED', status_semantic_id: 'P' })
  await put(pool, 'leads', { id: 2, status_id: 'GONE', status_semantic_id: 'S' })
  await put(pool, 'leads', { id: 3, status_id: 'GONE', status_semantic_id: 'F' })
  await put(pool, 'leads', { id: 4, status_id: 'GONE' })
  await refreshMarts(pool)
  expect((await leads(pool, 'status')).map(({ status }) => status)).toEqual([
    'converted',
    'converted',
    'junk',
    'open',
  ])
})

test('a lead was converted when the portal says, else by its history, its move, its change', async () => {
  const pool = await portal()
  const history: [string, string][] = [
    ['NEW', '02.01'],
    ['CONVERTED', '05.01'],
  ]
  await putLead(pool, { id: 1, date_closed: at('05.01 10:01') }, history)
  await putLead(pool, { id: 2, date_closed: null, moved_time: at('04.01') }, history)
  const bare = { status_id: 'CONVERTED', date_create: at('02.01'), date_modify: at('08.01') }
  await put(pool, 'leads', { id: 3, ...bare, moved_time: at('06.01') }, { id: 4, ...bare })
  await refreshMarts(pool)
  const days = (await leads(pool, `${moscow('converted_at')}`)).map(({ converted_at }) => converted_at)
  expect(days).toEqual(['05.01 10:01', '05.01 10:00', '06.01 10:00', '08.01 10:00'])
})

test('a lead reopened is converted no more', async () => {
  const pool = await portal()
  await putLead(pool, { id: 1, date_closed: at('03.01') }, [
    ['NEW', '02.01'],
    ['CONVERTED', '03.01'],
    ['IN_PROCESS', '04.01'],
  ])
  await refreshMarts(pool)
  expect(await lead(pool, 'status, converted_at, closed_at, loss_reason')).toEqual({
    status: 'open',
    converted_at: null,
    closed_at: null,
    loss_reason: null,
  })
})

test('a lead earns what its own deals won', async () => {
  const pool = await portal()
  await putLead(pool, { id: 1 }, [['CONVERTED', '02.01']])
  await putLead(pool, { id: 2 }, [['NEW', '02.01']])
  const won = (id: number, deal: Row) => putDeal(pool, { id, ...deal }, [['C7:WON', '09.01']])
  await won(11, { lead_id: 1, opportunity: 100.5 })
  await won(12, { lead_id: 1, opportunity: 7, currency_id: 'XXX' })
  await won(13, { lead_id: 1, opportunity: 900, deleted_at: at('10.01') })
  await won(14, { lead_id: 404, opportunity: 50 })
  await won(15, { lead_id: 2, opportunity: null })
  await refreshMarts(pool)
  const sold = () => leads(pool, 'id, revenue, won_deals_count')
  expect(await sold()).toEqual([
    { id: 1, revenue: 100.5, won_deals_count: 2 },
    { id: 2, revenue: 0, won_deals_count: 1 },
  ])
  // Nothing of the leads themselves is new: their deals are.
  await put(pool, 'deals', { id: 11, lead_id: 2 }, { id: 12, stage_id: 'C7:DEAR' })
  await refreshMarts(pool)
  expect(await sold()).toEqual([
    { id: 1, revenue: 0, won_deals_count: 0 },
    { id: 2, revenue: 100.5, won_deals_count: 2 },
  ])
})

test('any activity, move, comment or edit by a person counts as last activity', async () => {
  const pool = await portal()
  await register(pool, 1, { webhook_user: { id: '2', name: 'Борис Волков', admin: true } })
  const quiet = (id: number, change: Row) =>
    putLead(pool, { id, modify_by_id: 2, date_modify: at('20.01'), ...change }, [['NEW', '02.01']])
  await quiet(1, {})
  await quiet(2, { last_activity_time: at('03.01') })
  await quiet(3, { modify_by_id: 1, date_modify: at('04.01') })
  for (const id of [4, 5, 6]) await quiet(id, {})
  const own = { owner_type_id: 1, owner_id: 4, completed: false }
  const bound = (...owners: [type: number, id: number][]) =>
    owners.map(([owner_type_id, owner_id]) => ({ owner_type_id, owner_id }))
  await put(
    pool,
    'activities',
    { id: 1, ...own, created: at('05.01'), deadline: at('09.01') },
    {
      id: 2,
      ...own,
      created: at('04.01'),
      completed: true,
      last_updated: at('06.01'),
      deadline: at('19.01'),
    },
    {
      id: 3,
      owner_type_id: 2,
      owner_id: 4,
      created: at('18.01'),
      bindings: bound([2, 4], [1, 5]),
      deadline: at('21.01'),
    },
    { id: 4, ...own, created: at('19.01'), deleted_at: at('19.01') },
  )
  await put(
    pool,
    'timeline_comments',
    { id: 1, owner_type_id: 1, owner_id: 6, created: at('07.01') },
    { id: 2, owner_type_id: 2, owner_id: 6, created: at('08.01') },
  )
  await refreshMarts(pool)
  const seen = await leads(pool, `id, ${moscow('last_activity_at')}, ${moscow('next_activity_at')}`)
  expect(seen.map((lead) => Object.values(lead))).toEqual([
    [1, '02.01 10:00', null],
    [2, '03.01 10:00', null],
    [3, '04.01 10:00', null],
    [4, '06.01 10:00', '09.01 10:00'],
    [5, '18.01 10:00', '21.01 10:00'],
    [6, '07.01 10:00', null],
  ])
})

test('the first touch is the earliest of a move, a finished activity and a comment', async () => {
  const pool = await portal()
  const created: Entry = ['NEW', '02.01']
  await putLead(pool, { id: 1 }, [created, ['IN_PROCESS', '04.01'], ['NEW', '05.01'], ['JUNK', '06.01']])
  for (const id of [2, 3, 4, 5, 6, 7]) await putLead(pool, { id }, [created, ['IN_PROCESS', '09.01']])
  await putLead(pool, { id: 8, modify_by_id: 1, moved_time: at('03.01') }, [created])
  const done = (id: number, owner_id: number, when: string, rest: Row) =>
    put(pool, 'activities', {
      ...{ id, owner_type_id: 1, owner_id, completed: true, created: at(when), last_updated: at('08.01') },
      ...rest,
    })
  // A call when it began, though it was touched up later; entered when it was over, from then on.
  await done(1, 2, '03.01 10:00', { type_id: 2, start_time: at('03.01 10:05') })
  await done(2, 3, '03.01 10:00', { type_id: 6, provider_id: 'VOXIMPLANT_CALL', start_time: at('01.01') })
  // A meeting planned for later than it was ticked off; a to-do whatever it was due.
  await done(3, 4, '03.01', { type_id: 1, start_time: at('12.01') })
  await done(4, 5, '03.01', { type_id: 6, provider_id: 'CRM_TODO', start_time: at('04.01') })
  // Merely bound to it, as letters are.
  await done(5, 6, '03.01', { owner_type_id: 2, type_id: 4, bindings: [{ owner_type_id: 1, owner_id: 6 }] })
  const comment = { id: 1, owner_type_id: 1, owner_id: 7, author_id: 1 }
  await put(pool, 'timeline_comments', { ...comment, created: at('03.01 10:01') })
  await refreshMarts(pool)
  expect(await leads(pool, `id, ${moscow('first_touch_at')}`)).toEqual(
    [
      [1, '04.01 10:00'],
      [2, '03.01 10:05'],
      [3, '03.01 10:00'],
      [4, '08.01 10:00'],
      [5, '08.01 10:00'],
      [6, '03.01 10:00'],
      [7, '03.01 10:01'],
      [8, null],
    ].map(([id, first_touch_at]) => ({ id, first_touch_at })),
  )
  expect(await stages(pool, moscow('first_touch_at'), 8)).toEqual([{ first_touch_at: null }])
})

test('what is planned, sent by itself, older than the lead or written by a robot is no touch', async () => {
  const pool = await portal()
  await register(pool, 1, { webhook_user: { id: '2', name: 'Борис Волков', admin: true } })
  for (const id of [1, 2, 3, 4, 5]) await putLead(pool, { id }, [['NEW', '02.01']])
  const act = (id: number, owner_id: number, rest: Row) =>
    put(pool, 'activities', {
      ...{ id, owner_type_id: 1, owner_id, completed: true, created: at('03.01'), last_updated: at('03.01') },
      ...rest,
    })
  await act(1, 1, { type_id: 2, completed: false })
  await act(2, 2, { type_id: 6, provider_id: 'CRM_SMS' })
  await act(3, 3, { type_id: 4, created: at('01.01'), last_updated: at('01.01') })
  await act(4, 3, { type_id: 2, deleted_at: at('03.01') })
  const comment = { owner_type_id: 1, created: at('03.01') }
  await put(pool, 'timeline_comments', { id: 1, ...comment, owner_id: 4, author_id: 2 })
  await put(pool, 'timeline_comments', { id: 2, ...comment, owner_id: 5, author_id: 99 })
  await refreshMarts(pool)
  const touched = async () =>
    (await leads(pool, `id, ${moscow('first_touch_at')}`)).filter(({ first_touch_at }) => first_touch_at)
  expect(await touched()).toEqual([])
  // Another owner of the webhook makes Борис a person, who is found by what he wrote.
  await register(pool, 1, { webhook_user: { id: '1', name: 'Анна Белова', admin: true } })
  await refreshMarts(pool)
  expect(await touched()).toEqual([{ id: 4, first_touch_at: '03.01 10:00' }])
})

test('an activity that passes to another record takes its moment along', async () => {
  const pool = await portal()
  for (const id of [1, 2]) await putLead(pool, { id }, [['NEW', '02.01']])
  await put(pool, 'activities', { id: 1, owner_type_id: 1, owner_id: 1, created: at('05.01') })
  await refreshMarts(pool)
  const last = async () =>
    (await leads(pool, moscow('last_activity_at'))).map((lead) => lead.last_activity_at)
  expect(await last()).toEqual(['05.01 10:00', '02.01 10:00'])
  await put(pool, 'activities', { id: 1, owner_type_id: 1, owner_id: 2 })
  await refreshMarts(pool)
  expect(await last()).toEqual(['02.01 10:00', '05.01 10:00'])
})

test("a person's edit is remembered when a robot edits later", async () => {
  const pool = await portal()
  await putLead(pool, { id: 1, modify_by_id: 1, date_modify: at('05.01') }, [['NEW', '02.01']])
  await refreshMarts(pool)
  await put(pool, 'leads', { id: 1, modify_by_id: 77, date_modify: at('09.01') })
  await refreshMarts(pool)
  expect(await lead(pool, moscow('last_activity_at'))).toEqual({ last_activity_at: '05.01 10:00' })
  await refreshMarts(pool, { full: true })
  expect(await lead(pool, moscow('last_activity_at'))).toEqual({ last_activity_at: '05.01 10:00' })
})

test('custom fields have small names and labels of their own', async () => {
  const pool = await portal()
  const list = (entity_id: string, value: string) =>
    put(pool, 'user_fields', { entity_id, field_name: 'UF_CRM_KIND', list: [{ id: '44', value }] })
  await list('CRM_DEAL', 'Розница')
  await list('CRM_LEAD', 'Опт')
  await putLead(pool, { id: 1, custom: { UF_CRM_KIND: ['44', '99'], UF_CRM_NOTE: 'x' } }, [['NEW', '02.01']])
  await refreshMarts(pool)
  expect(await lead(pool, 'custom')).toEqual({ custom: { uf_kind: 'Опт, 99', uf_note: 'x' } })
  await list('CRM_LEAD', 'Крупный опт')
  await refreshMarts(pool)
  expect(await lead(pool, 'custom')).toEqual({ custom: { uf_kind: 'Крупный опт, 99', uf_note: 'x' } })
})

test('stages stand in the order of the portal, a deleted one last and by its name', async () => {
  const pool = await portal()
  await put(
    pool,
    'statuses',
    leadStage('CALLED', 'Прозвон', 15),
    { ...leadStage('OLD', 'Старая', 12), deleted_at: at('01.01') },
    leadStage('LATE', ' ', 15),
  )
  await pool.query(
    `update raw.statuses set id = case status_id when 'CALLED' then 2 else 1 end where sort = 15`,
  )
  await putLead(pool, { id: 1 }, [
    ['NEW', '02.01'],
    ['OLD', '03.01'],
    ['CALLED', '04.01'],
  ])
  await refreshMarts(pool)
  expect(await stages(pool, 'stage, stage_order, visited, advanced')).toEqual([
    { stage: 'Новый', stage_order: 1, visited: true, advanced: true },
    { stage: 'LATE', stage_order: 2, visited: false, advanced: true },
    { stage: 'Прозвон', stage_order: 3, visited: true, advanced: false },
    { stage: 'Старая', stage_order: 10000, visited: true, advanced: false },
  ])
})

test('a converted lead has reached every working stage', async () => {
  const pool = await portal()
  await put(pool, 'leads', {
    id: 1,
    status_id: 'CONVERTED',
    date_create: at('02.01'),
    date_closed: at('05.01'),
  })
  await refreshMarts(pool)
  expect(
    await stages(pool, 'stage_id, visited, skipped, advanced, is_synthetic, stay_seconds / 86400 as days'),
  ).toEqual([
    { stage_id: 'NEW', visited: true, skipped: false, advanced: true, is_synthetic: true, days: 3 },
    { stage_id: 'IN_PROCESS', visited: false, skipped: true, advanced: true, is_synthetic: false, days: 0 },
    { stage_id: 'PROCESSED', visited: false, skipped: true, advanced: true, is_synthetic: false, days: 0 },
  ])
})

test('a lead is refused on its last working stage in time', async () => {
  const pool = await portal()
  await putLead(pool, { id: 1 }, [
    ['NEW', '02.01'],
    ['PROCESSED', '03.01'],
    ['IN_PROCESS', '05.01'],
    ['JUNK', '06.01'],
  ])
  await put(pool, 'leads', { id: 2, status_id: 'JUNK', date_create: at('02.01') })
  await refreshMarts(pool)
  expect(await stages(pool, 'stage_id, lost_here')).toEqual([
    { stage_id: 'NEW', lost_here: false },
    { stage_id: 'IN_PROCESS', lost_here: true },
    { stage_id: 'PROCESSED', lost_here: false },
  ])
  expect(await stages(pool, 'stage_id, lost_here', 2)).toEqual([{ stage_id: 'NEW', lost_here: true }])
})

test('a lead that never left its first stage was there once', async () => {
  const pool = await portal()
  await put(pool, 'leads', { id: 1, status_id: 'NEW', date_create: at('02.01') })
  await refreshMarts(pool)
  expect(await stages(pool, `visits, completed_visits, is_here, ${moscow('here_since')}`)).toEqual([
    { visits: 1, completed_visits: 0, is_here: true, here_since: '02.01 10:00' },
  ])
})

test('deleted leads are none', async () => {
  const pool = await portal()
  await putLead(pool, { id: 1 }, [['NEW', '02.01']])
  await refreshMarts(pool)
  await put(pool, 'leads', { id: 1, deleted_at: at('03.01') })
  expect((await refreshMarts(pool)).months.map(({ entity }) => entity)).toContain('leads')
  expect(await leads(pool, 'id')).toEqual([])
  expect(await stages(pool, 'id')).toEqual([])
})

test('a portal that gives leads up has none, and has them again with its return', async () => {
  const pool = await portal()
  await putLead(pool, { id: 1 }, [['NEW', '02.01']])
  const known = async () => {
    await refreshMarts(pool)
    return [(await leads(pool, 'id')).length, (await stages(pool, 'id')).length]
  }
  expect(await known()).toEqual([1, 1])
  await register(pool, 1, { crm_mode: 'simple' })
  expect(await known()).toEqual([0, 0])
  await register(pool, 1, { crm_mode: 'classic' })
  expect(await known()).toEqual([1, 1])
})

test('leads of two portals that number alike keep apart', async () => {
  const pool = await portal()
  await register(pool, 2, { name: 'Казань' })
  await put(pool, 'statuses', { portal_id: 2, ...leadStage('NEW', 'Заявка', 10) })
  await put(pool, 'activities', { portal_id: 2, id: 1, owner_type_id: 1, owner_id: 1, created: at('08.01') })
  await putLead(pool, { id: 1, assigned_by_id: 1 }, [['NEW', '02.01']])
  await putLead(pool, { portal_id: 2, id: 1, assigned_by_id: 1 }, [['NEW', '03.01']])
  await putDeal(pool, { id: 1, lead_id: 1, opportunity: 5 }, [['C7:WON', '04.01']])
  await refreshMarts(pool)
  const columns = `portal, stage, manager, ${moscow('last_activity_at')}, revenue, url`
  const apart = [
    {
      portal: 'demo',
      stage: 'Новый',
      manager: 'Анна Белова',
      last_activity_at: '02.01 10:00',
      revenue: 5,
      url: 'https://demo.example/crm/lead/details/1/',
    },
    {
      portal: 'Казань',
      stage: 'Заявка',
      manager: 'не указано',
      last_activity_at: '08.01 10:00',
      revenue: 0,
      url: 'https://portal2.example/crm/lead/details/1/',
    },
  ]
  expect(await leads(pool, columns)).toEqual(apart)
  expect(await stages(pool, 'portal, stage, lead_stage_id')).toEqual([
    { portal: 'demo', stage: 'Новый', lead_stage_id: '1:1:NEW' },
    { portal: 'Казань', stage: 'Заявка', lead_stage_id: '2:1:NEW' },
  ])
  await put(pool, 'statuses', { portal_id: 2, ...leadStage('NEW', 'Обращение', 10) })
  await refreshMarts(pool)
  expect(await leads(pool, columns)).toEqual([apart[0], { ...apart[1], stage: 'Обращение' }])
})
