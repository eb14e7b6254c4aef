/** Two weeks of work of two people, added up by hand. */
import type pg from 'pg'
import { refreshMarts } from '../../../marts/index.ts'
import { at, put, type Row } from '../../marts/support.ts'
import { putDictionaries } from '../../marts/worked-example.ts'
import { type Case, type HandChecked, rawTables } from '../hand-checked.ts'

const ANNA = 1
const BORIS = 2

const activity = (id: number, person: number, start: string, facts: Row): Row => ({
  ...{ id, subject: `Дело ${id}`, owner_type_id: 2, owner_id: 101, responsible_id: person },
  ...{ start_time: at(start), created: at('20.12'), completed: true, ...facts },
})

const call = { type_id: 2, provider_id: 'VOXIMPLANT_CALL' }
const meeting = { type_id: 1 }
const email = { type_id: 4, provider_id: 'CRM_EMAIL' }
const provider = (provider_id: string) => ({ type_id: 6, provider_id })
const planned = { completed: false, deadline: '2099-01-01T00:00:00Z' }

async function world(pool: pg.Pool): Promise<void> {
  await rawTables(pool)
  await putDictionaries(pool)
  await put(
    pool,
    'activities',
    activity(1, ANNA, '05.01 10:00', { ...call, direction: 2, end_time: at('05.01 10:03') }),
    activity(2, ANNA, '06.01 10:00', { ...call, direction: 1, end_time: '2026-01-06T10:01:30+03:00' }),
    activity(3, BORIS, '07.01', { ...call, completed: false, deadline: at('07.01') }),
    activity(4, ANNA, '08.01', meeting),
    activity(5, BORIS, '09.01', { ...meeting, ...planned }),
    activity(6, BORIS, '10.01', email),
    activity(7, ANNA, '11.01', provider('CRM_TODO')),
    activity(8, BORIS, '06.01', {
      ...provider('CRM_TASKS_TASK'),
      associated_entity_id: 80,
      completed: false,
    }),
    activity(9, BORIS, '12.01', provider('IMOPENLINES_SESSION')),
    activity(10, ANNA, '25.12', email),
  )
  const task = { responsible_id: BORIS, created_date: at('06.01'), deadline: at('10.01'), status: 2 }
  await put(
    pool,
    'tasks',
    { id: 80, title: 'Смета', crm_links: ['D_101'], ...task },
    { id: 81, title: 'Не из CRM', ...task },
  )
  const comment = { owner_type_id: 2, owner_id: 101, comment: 'Перезвонить' }
  await put(
    pool,
    'timeline_comments',
    { id: 1, ...comment, author_id: ANNA, created: at('13.01') },
    { id: 2, ...comment, author_id: BORIS, created: at('14.01') },
  )
  await refreshMarts(pool)
}

const january: Case['period'] = ['date', '2026-01-01', '2026-01-31']
const KINDS = ['count', 'calls', 'meetings', 'emails', 'todos', 'comments', 'other']
const RESULTS = ['completed_count', 'overdue_count', 'call_minutes', 'activity_index']

const cases: Case[] = [
  {
    // 1 to 7 and 9, task 80 instead of 8, two comments.
    title: 'what was done and planned in January',
    cube: 'activities',
    period: january,
    measures: KINDS,
    rows: [[11, 3, 2, 1, 2, 2, 1]],
  },
  {
    // Open are 3, 5 and the task, 5 with time left. 3 + 1.5 minutes.
    // Two calls 6, one meeting 5, one letter 2, one to-do 2, two comments 2, one chat 1.
    title: 'what came of it',
    cube: 'activities',
    period: january,
    measures: RESULTS,
    rows: [[8, 2, 4.5, 18]],
  },
  {
    title: 'activities of January by manager',
    cube: 'activities',
    dimensions: ['manager'],
    period: january,
    measures: [...KINDS, ...RESULTS],
    rows: [
      ['Анна Белова', 5, 2, 1, 0, 1, 1, 0, 5, 0, 4.5, 14],
      ['Борис Волков', 6, 1, 1, 1, 1, 1, 1, 3, 2, null, 4],
    ],
  },
  {
    title: 'activities of January by type',
    cube: 'activities',
    dimensions: ['type', 'type_title'],
    period: january,
    measures: ['count', 'completed_count', 'activity_index'],
    rows: [
      ['call', 'Звонок', 3, 2, 6],
      ['comment', 'Комментарий', 2, 2, 2],
      ['email', 'Письмо', 1, 1, 2],
      ['meeting', 'Встреча', 2, 1, 5],
      ['other', 'Другое', 1, 1, 1],
      ['todo', 'Дело', 2, 1, 2],
    ],
  },
  {
    title: 'calls by direction',
    cube: 'activities',
    dimensions: ['direction'],
    measures: ['calls', 'call_minutes'],
    query: { filters: [{ member: 'activities.type', operator: 'equals', values: ['call'] }] },
    rows: [
      ['incoming', 1, 1.5],
      ['outgoing', 1, 3],
      [null, 1, null],
    ],
  },
  {
    title: 'what is overdue, by row',
    cube: 'activities',
    dimensions: ['activity_id'],
    measures: ['overdue_count'],
    query: { filters: [{ member: 'activities.is_overdue', operator: 'equals', values: ['true'] }] },
    rows: [
      ['1:activity:3', 1],
      ['1:task:80', 1],
    ],
  },
  {
    title: 'December has one letter',
    cube: 'activities',
    period: ['date', '2025-12-01', '2025-12-31'],
    measures: [...KINDS, ...RESULTS],
    rows: [[1, 0, 0, 1, 0, 0, 0, 1, 0, null, 2]],
  },
]

export default { world, cases } satisfies HandChecked
