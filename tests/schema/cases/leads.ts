/** The leads of tests/marts/leads-example.ts, added up by hand. */
import type pg from 'pg'
import { expect } from 'vitest'
import { refreshMarts } from '../../../marts/index.ts'
import { putLeadDictionaries, putLeads } from '../../marts/leads-example.ts'
import { at, put, type Row } from '../../marts/support.ts'
import { type Case, type HandChecked, rawTables } from '../hand-checked.ts'

async function world(pool: pg.Pool): Promise<void> {
  await rawTables(pool)
  await putLeadDictionaries(pool)
  await putLeads(pool)
  await putTouches(pool)
  await refreshMarts(pool)
}

/** Lead 1 is called at once, 2 has a to-do done, 4 a comment; what stands with 3 and 5 touches nobody. */
async function putTouches(pool: pg.Pool): Promise<void> {
  const done = (id: number, owner_id: number, created: string, rest: Row) =>
    put(pool, 'activities', {
      ...{ id, owner_type_id: 1, owner_id, completed: true, created: at(created), last_updated: at(created) },
      ...rest,
    })
  const comment = (id: number, owner_id: number, created: string, author_id: number) =>
    put(pool, 'timeline_comments', { id, owner_type_id: 1, owner_id, created: at(created), author_id })
  await done(1, 1, '02.01 10:04', { type_id: 2 })
  await done(2, 2, '04.01 10:01', { type_id: 6, provider_id: 'CRM_TODO', last_updated: at('04.01 10:30') })
  await done(3, 3, '10.01 10:01', { type_id: 6, provider_id: 'CRM_SMS' })
  await done(4, 3, '10.01 10:03', { type_id: 2, completed: false })
  await done(5, 5, '19.01 10:00', { type_id: 4 })
  await comment(1, 3, '10.01 10:02', 99)
  await comment(2, 4, '12.01 10:10', 2)
}

const january: Case['period'] = ['created_at', '2026-01-01', '2026-01-31']
const march: Case['period'] = ['created_at', '2026-03-01', '2026-03-31']

const touch = ['touched_count', 'minutes_to_touch', 'touched_in_10_minutes', 'touched_in_10_minutes_share']

const leads: Case[] = [
  {
    // 1 and 2 are converted, 3 is junk, 4, 5 and 7 are open; 6 came in December.
    title: 'leads received in January',
    cube: 'leads',
    period: january,
    measures: ['count', 'quality_count', 'junk_count', 'open_count'],
    rows: [[6, 2, 1, 3]],
  },
  {
    // Of lead 1: 100 000 + 1 000 $ × 90, whenever won and by whomever.
    title: 'what was sold to the leads of January',
    cube: 'leads',
    period: january,
    measures: ['revenue', 'won_deals_count', 'average_check'],
    rows: [[190_000, 2, 95_000]],
  },
  {
    // 2 / 6; 1 / 6; 190 000 / 6; (4 + 6) / 2
    title: 'ratios of the leads of January',
    cube: 'leads',
    period: january,
    measures: ['conversion', 'junk_share', 'revenue_per_lead', 'days_to_convert'],
    rows: [[0.3333, 0.1667, 31_666.6667, 5]],
  },
  {
    title: 'all leads',
    cube: 'leads',
    measures: ['count', 'quality_count', 'junk_count', 'open_count', 'revenue_per_lead'],
    rows: [[7, 2, 2, 3, 27_142.8571]],
  },
  {
    // Сайт: 1, 2, 5. Звонок: 3, 4. Nowhere from: 7.
    title: 'leads of January by source',
    cube: 'leads',
    dimensions: ['source_id', 'source'],
    period: january,
    measures: ['count', 'quality_count', 'conversion', 'revenue', 'revenue_per_lead', 'days_to_convert'],
    rows: [
      ['CALL', 'Звонок', 2, 0, 0, 0, 0, null],
      ['WEB', 'Сайт', 3, 2, 0.6667, 190_000, 63_333.3333, 5],
      [null, 'не указано', 1, 0, 0, 0, 0, null],
    ],
  },
  {
    // A lead is its own manager's, though Борис closed one of its deals.
    title: 'leads of January by manager',
    cube: 'leads',
    dimensions: ['manager'],
    period: january,
    measures: ['count', 'quality_count', 'junk_count', 'open_count', 'revenue'],
    rows: [
      ['Анна Белова', 3, 1, 1, 1, 190_000],
      ['Борис Волков', 2, 1, 0, 1, 0],
      ['не указано', 1, 0, 0, 1, 0],
    ],
  },
  {
    title: 'leads of January by campaign',
    cube: 'leads',
    dimensions: ['utm_source', 'utm_campaign'],
    period: january,
    measures: ['count', 'revenue'],
    query: { filters: [{ member: 'leads.utm_source', operator: 'set' }] },
    rows: [
      ['yandex', 'bumpers', 1, 0],
      ['yandex', 'optics', 1, 190_000],
    ],
  },
  {
    // 1 after 4 minutes, 2 after 30, 3 left its first stage after two days, 4 after 10 minutes, 5 after five days; 7 never.
    // (4 + 30 + 2880 + 10 + 7200) / 5; 2 / 6
    title: 'how soon the leads of January were taken in hand',
    cube: 'leads',
    period: january,
    measures: touch,
    rows: [[5, 2024.8, 2, 0.3333]],
  },
  {
    // Анна: (4 + 2880 + 7200) / 3. Борис: (30 + 10) / 2.
    title: 'how soon each manager took the leads of January',
    cube: 'leads',
    dimensions: ['manager'],
    period: january,
    measures: touch,
    rows: [
      ['Анна Белова', 3, 3361.3333, 1, 0.3333],
      ['Борис Волков', 2, 20, 1, 0.5],
      ['не указано', 0, null, 0, 0],
    ],
  },
  {
    title: 'without leads a ratio is nothing',
    cube: 'leads',
    period: march,
    measures: [
      ...['conversion', 'junk_share', 'revenue_per_lead', 'average_check', 'days_to_convert'],
      ...['minutes_to_touch', 'touched_in_10_minutes_share'],
    ],
    rows: [[null, null, null, null, null, null, null]],
  },
]

const about = (days: number) => expect.closeTo(days, 1)
const since = (day: string) => about((Date.now() - Date.parse(`${day}T10:00:00+03:00`)) / 86_400_000)

const stages: Case[] = [
  {
    // 6 was junk at once, 7 stands where nobody knows the way on; 2 and 5 were never in work, 2 never processed.
    title: 'how far all seven leads came',
    cube: 'lead_stages',
    dimensions: ['stage_order', 'stage'],
    measures: ['reached', 'visited', 'skipped', 'advanced', 'conversion_to_next', 'skipped_share'],
    rows: [
      ['1', 'Новый', 7, 7, 0, 5, 0.7143, 0],
      ['2', 'В работе', 5, 3, 2, 3, 0.6, 0.4],
      ['3', 'Обработан', 3, 2, 1, 2, 0.6667, 0.3333],
      ['10000', 'GONE', 1, 1, 0, 0, 0, 0],
    ],
  },
  {
    // Новый: (1 + 6 + 2 + 2 + 2 + 5 + 2 + 2) / 8, lead 3 was there twice; В работе: (2 + 1 + 5) / 3; Обработан: 1 / 1.
    title: 'how long the seven leads stayed and where they were refused',
    cube: 'lead_stages',
    dimensions: ['stage_order'],
    measures: ['average_days', 'lost_here', 'drop_share'],
    rows: [
      ['1', 2.75, 1, 0.1429],
      ['2', 2.6667, 1, 0.2],
      ['3', 1, 0, 0],
      ['10000', null, 0, 0],
    ],
  },
  {
    // 4, 5 (100 $ × 90) and 7.
    title: 'what stands in a stage now',
    cube: 'lead_stages',
    dimensions: ['stage_order'],
    measures: ['current_count', 'current_amount', 'current_days'],
    rows: [
      ['1', 0, null, null],
      ['2', 1, 20_000, since('2026-01-14')],
      ['3', 1, 9_000, since('2026-01-25')],
      ['10000', 1, 5_000, since('2026-01-27')],
    ],
  },
  {
    title: 'how far the leads of the site came',
    cube: 'lead_stages',
    dimensions: ['stage_order'],
    period: january,
    measures: ['reached', 'visited', 'advanced'],
    query: { filters: [{ member: 'lead_stages.source_id', operator: 'equals', values: ['WEB'] }] },
    rows: [
      ['1', 3, 3, 3],
      ['2', 3, 1, 3],
      ['3', 3, 2, 2],
    ],
  },
]

export default { world, cases: [...leads, ...stages] } satisfies HandChecked
