/** Leaves over the small model of the compatibility lists, whose answers are known by heart. */
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SecurityContext } from '../../server/cube/gateway.ts'
import { type Cube, startCube } from '../../server/cube.ts'
import type { Aggregate, Expression, LeafColumn, LeafQuery } from '../../server/sql/leaf/query.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { FIXTURE_MODEL, FIXTURE_USERS, FIXTURE_ZONE, installFixture } from './support/fixture.ts'
import { columns, type LeafStand, leafQuery, leafStand, rememberCore, session } from './support/leaf.ts'

let database: TestDatabase
let cube: Cube
let here: LeafStand
const BOSS: SecurityContext = FIXTURE_USERS.boss.context
const M1: SecurityContext = FIXTURE_USERS.m1.context

beforeAll(async () => {
  database = await freshDatabase()
  await installFixture(database.pool)
  const statements = rememberCore()
  cube = await startCube({
    databaseUrl: database.url,
    apiSecret: 'a secret of the tests only',
    timezone: FIXTURE_ZONE,
    log: pino({ level: process.env.TEST_LOG ?? 'silent' }),
    schemaDir: FIXTURE_MODEL,
  })
  await cube.refresh()
  here = leafStand(await statements(), database, FIXTURE_ZONE)
})
afterAll(async () => {
  await here?.close()
  await cube?.stop()
  await database?.drop()
})

const bool = (...parts: Expression['parts']): Expression => ({ parts, type: 'bool' })
const id = { member: 'deals.id' }
const stage = { member: 'deals.stage' }
const createdAt = { member: 'deals.createdAt' }
const ROWS: LeafColumn = { name: 'c1', type: 'int8', kind: 'rows' }
const computed = (type: Expression['type'], ...parts: Expression['parts']): LeafColumn => ({
  name: 'c1',
  type,
  kind: 'expression',
  expression: { type, parts },
})
const aggregate = (of: Aggregate, type: Expression['type'], ...parts: Expression['parts']): LeafColumn => ({
  name: 'c1',
  type,
  kind: 'aggregate',
  aggregate: of,
  expression: { type, parts },
})
const patched = (member: string, more: { aggregate?: Aggregate; filter?: Expression } = {}): LeafColumn => ({
  name: 'c1',
  type: 'float8',
  kind: 'patched',
  member,
  ...more,
})

type Asked = Partial<LeafQuery>
const lines = async (asked: Asked, context = BOSS) =>
  (await here.rows({ relations: ['deals'], ...asked }, context))
    .map((row) => Object.values(row).join(' '))
    .sort()
const of = async (members: string[], asked: Asked = {}, context = BOSS) =>
  lines({ columns: await columns(here, members), ...asked }, context)
const one = async (column: LeafColumn, asked: Asked = {}, context = BOSS) =>
  Number((await lines({ columns: [column], ...asked }, context))[0])

describe('groups', () => {
  test('a measure by a dimension', async () => {
    expect(await of(['deals.stage', 'deals.count'])).toEqual([' 1', 'lost 2', 'open 1', 'won 4'])
  })

  test('measures of every type, of all rows', async () => {
    const members = ['amount_sum', 'amount_avg', 'amount_max', 'titles', 'conversion', 'won_amount']
    expect(await of(members.map((name) => `deals.${name}`))).toEqual(['3600 450 800 7 0.5 1700'])
  })

  test('times by month are local timestamps', async () => {
    expect(await of(['deals.createdAt.month', 'deals.count'])).toEqual([
      '2026-01-01 00:00:00 2',
      '2026-02-01 00:00:00 2',
      '2026-03-01 00:00:00 2',
      '2026-04-01 00:00:00 2',
    ])
  })

  test('another zone of the session has other days, answered from the marts', async () => {
    const leaf = await here.compilerFor(session(BOSS, { timezone: 'Asia/Vladivostok' }))(
      leafQuery({
        relations: ['deals'],
        columns: await columns(here, ['deals.createdAt.day', 'deals.count', 'deals.createdAt']),
        filters: [{ ...id, operator: 'equals', values: ['6'] }],
      }),
    )
    const { rows } = await database.pool.query(`select c1::text, c2::text, c3::text from (${leaf.sql}) as t`)
    expect(rows).toEqual([{ c1: '2026-04-01 00:00:00', c2: '1', c3: '2026-04-01 09:59:59' }])
  })

  test('a measure of a view', async () => {
    const names = ['sales.managers_city', 'sales.conversion', 'sales.count']
    expect(await lines({ relations: ['sales'], columns: await columns(here, names) })).toEqual([
      ' 0 1',
      'Kazan 0.6 5',
      'Omsk 0.5 2',
    ])
  })

  test('a segment is a column, a condition and a filter', async () => {
    expect(await of(['deals.is_won', 'deals.count'])).toEqual([' 1', 'f 3', 't 4'])
    expect(await of(['deals.count'], { segments: ['deals.is_won'] })).toEqual(['4'])
    const not = bool({ member: 'deals.is_won' }, ' IS FALSE')
    expect(await of(['deals.count'], { conditions: [not] })).toEqual(['3'])
  })

  test('a dimension keeps its own precedence inside of an expression', async () => {
    expect(await one(aggregate('max', 'float8', { member: 'deals.net' }, ' * 2'))).toBe(1580)
  })

  test('inside of an expression numbers have the type of the table', async () => {
    expect(
      await lines({ columns: [computed('float8', id, ' / 4')], conditions: [bool(id, ' = 1')] }),
    ).toEqual(['0.25'])
  })

  test('a group key computed from dimensions', async () => {
    const size = computed(
      'text',
      'CASE WHEN ',
      { member: 'deals.amount' },
      ' >= ',
      { literal: '500' },
      ' THEN ',
      { literal: 'big' },
      ' ELSE ',
      { literal: 'small' },
      ' END',
    )
    const titles = (await columns(here, ['deals.count', 'deals.titles'])).map((column, index) => ({
      ...column,
      name: `n${index}`,
    }))
    expect(await lines({ columns: [size, ...titles] })).toEqual(['big 4 4', 'small 4 4'])
  })

  test('no column at all is one group, or as many rows as there are', async () => {
    expect(await lines({})).toEqual(['t'])
    expect(await lines({ ungrouped: true })).toHaveLength(8)
  })
})

describe('counting rows', () => {
  test('is the measure that counts all of them', async () => {
    const { relations } = await here.catalog()
    expect([...relations.values()].map(({ name, count }) => [name, count])).toEqual([
      ['deals', 'deals.count'],
      ['managers', 'managers.people'],
      ['sales', undefined],
    ])
    expect((await here.leaf({ relations: ['deals'], columns: [ROWS] }, BOSS)).rollups).not.toEqual([])
  })

  test.each([
    ['deals', 8, 2],
    ['managers', 3, 3],
    ['sales', 8, 2],
  ])('of %s', async (relation, all, own) => {
    expect(await one(ROWS, { relations: [relation] })).toBe(all)
    expect(await one(ROWS, { relations: [relation] }, M1)).toBe(own)
    expect(await one(aggregate('sum', 'int8', '1'), { relations: [relation] }, M1)).toBe(own)
  })

  test('with a condition', async () => {
    const won = bool(stage, ' = ', { literal: 'won' })
    expect(await one({ ...ROWS, filter: won } as LeafColumn)).toBe(4)
    expect(await one({ ...ROWS, filter: won } as LeafColumn, {}, M1)).toBe(1)
    expect(await one({ ...ROWS, filter: won } as LeafColumn, { conditions: [bool('1 = 0')] })).toBe(0)
  })
})

describe('joins', () => {
  const city = async (more: string[]) => columns(here, ['managers.city', ...more])

  test('are those of the model', async () => {
    const query = { relations: ['deals', 'managers'], columns: await city(['deals.count']) }
    expect(await lines(query)).toEqual([' 1', 'Kazan 5', 'Omsk 2'])
    expect(await lines(query, M1)).toEqual(['Kazan 2'])
  })

  test('count rows of both under the rules of each', async () => {
    const columns = [...(await city([])), { ...ROWS, name: 'n' }]
    expect(await lines({ relations: ['deals', 'managers'], columns })).toEqual([' 1', 'Kazan 5', 'Omsk 2'])
    expect(await lines({ relations: ['deals', 'managers'], columns }, M1)).toEqual(['Kazan 2'])
    // Nothing of the deals is asked for, and their rules hold all the same.
    expect(await lines({ relations: ['managers', 'deals'], columns }, M1)).toEqual(['Kazan 2'])
  })

  test('do not multiply a measure of the joined cube', async () => {
    const people = await columns(here, ['managers.people'])
    const filters = [{ member: 'managers.city', operator: 'equals', values: ['Kazan'] }]
    expect(await lines({ relations: ['deals', 'managers'], columns: people, filters })).toEqual(['2'])
    const sum = aggregate('sum', 'float8', { member: 'managers.id' })
    expect(
      await lines({ relations: ['deals', 'managers'], columns: [sum, { ...ROWS, name: 'c2' }] }),
    ).toEqual(['6 8'])
  })

  test('that repeat the rows of a measure with a condition are refused', async () => {
    const kazan = bool({ member: 'managers.city' }, ' = ', { literal: 'Kazan' })
    const columns = [patched('managers.people', { filter: kazan })]
    await expect(here.leaf({ relations: ['deals', 'managers'], columns }, BOSS)).rejects.toMatchObject({
      code: '0A000',
      message: expect.stringContaining('a subselect of its own'),
    })
    const won = [patched('deals.won_amount', { filter: kazan })]
    expect(await lines({ relations: ['deals', 'managers'], columns: won })).toEqual(['1400'])
  })
})

describe('single rows', () => {
  test('are not grouped, a limit is a limit', async () => {
    const members = [
      'deals.id',
      'deals.stage',
      'deals.createdAt',
      'deals.count',
      'deals.won',
      'deals.conversion',
    ]
    const rows = await of(members, { ungrouped: true })
    expect(rows[0]).toBe('1 won 2026-01-05 10:00:00 1 1 1')
    expect(rows).toHaveLength(8)
    expect(await of(members, { ungrouped: true, limit: 3 })).toHaveLength(3)
    expect(await of(members, { ungrouped: true, limit: 0 })).toHaveLength(0)
    expect(await of(['deals.stage'], { ungrouped: true })).toHaveLength(8)
  })

  test('can be joined', async () => {
    const columnsOfBoth = await columns(here, ['deals.id', 'managers.city'])
    const rows = await lines({ relations: ['deals', 'managers'], columns: columnsOfBoth, ungrouped: true })
    expect(rows.slice(0, 3)).toEqual(['1 Kazan', '2 Kazan', '3 Omsk'])
    expect(rows).toHaveLength(8)
  })

  test('of a view', async () => {
    const members = [
      'sales.stage',
      'sales.managers_city',
      'sales.count',
      'sales.amount_sum',
      'sales.conversion',
    ]
    const rows = await lines({ relations: ['sales'], columns: await columns(here, members), ungrouped: true })
    expect(rows).toHaveLength(8)
  })
})

describe('other aggregations and conditions', () => {
  test('of a measure', async () => {
    expect(await one(patched('deals.amount_sum', { aggregate: 'min' }))).toBe(100)
    expect(await one(patched('deals.amount_max', { aggregate: 'avg' }))).toBe(450)
    expect(await one(patched('deals.amount_sum', { filter: bool({ member: 'deals.is_repeat' }) }))).toBe(1400)
    expect(await one(patched('deals.won', { filter: bool(id, ' < 4') }))).toBe(2)
    expect(await one(patched('deals.titles', { filter: bool(stage, ' = ', { literal: 'won' }) }))).toBe(4)
  })

  test('of a measure of a view', async () => {
    const asked = { relations: ['sales'] }
    const lost = bool({ member: 'sales.stage' }, ' = ', { literal: 'lost' })
    expect(await one(patched('sales.amount_sum', { aggregate: 'avg' }), asked)).toBe(450)
    expect(await one(patched('sales.amount_sum', { filter: lost }), asked)).toBe(800)
    expect(await one(patched('sales.amount_sum', { aggregate: 'max', filter: lost }), asked)).toBe(600)
    expect(await one(patched('sales.amount_sum', { aggregate: 'max', filter: lost }), asked, M1)).toBe(200)
  })

  test('never change the model', async () => {
    const plain = async (context = BOSS) => of(['deals.won_amount'], {}, context)
    for (const context of [BOSS, M1, BOSS]) {
      expect(await one(patched('deals.won_amount', { filter: bool(id, ' = 1') }), {}, context)).toBe(100)
      expect(await plain()).toEqual(['1700'])
      expect(await plain(M1)).toEqual(['100'])
      expect(await one(patched('deals.won_amount', { filter: bool(id, ' > 5') }))).toBe(800)
      const { data } = await cube.load({ measures: ['deals.won_amount'] }, BOSS)
      expect(data).toEqual([{ 'deals.won_amount': '1700' }])
    }
  })

  test('that a measure cannot have are refused', async () => {
    const refused = (column: LeafColumn) => here.leaf({ relations: ['deals'], columns: [column] }, BOSS)
    const message = expect.stringMatching(/^Measure aggregation type doesn't match/)
    await expect(refused(patched('deals.count', { aggregate: 'avg' }))).rejects.toMatchObject({
      code: '42000',
      message,
    })
    await expect(refused(patched('deals.amount_sum', { aggregate: 'count' }))).rejects.toMatchObject({
      code: '42000',
      message,
    })
    await expect(refused(patched('deals.conversion', { filter: bool(id, ' = 1') }))).rejects.toMatchObject({
      code: '0A000',
      message: expect.stringContaining('deals.conversion'),
    })
  })

  test('of dimensions', async () => {
    expect(await lines({ columns: [aggregate('min', 'timestamp', createdAt)] })).toEqual([
      '2026-01-05 10:00:00',
    ])
    expect(await one(aggregate('max', 'float8', id))).toBe(8)
    expect(await one(aggregate('countDistinct', 'int8', stage))).toBe(3)
    expect(await one(aggregate('sum', 'float8', { member: 'deals.amount' }), {}, M1)).toBe(300)
    const won = {
      ...aggregate('avg', 'float8', { member: 'deals.amount' }),
      filter: bool(stage, ' = ', { literal: 'won' }),
    }
    expect(await one(won as LeafColumn)).toBe(425)
  })

  test('count nothing as 0', async () => {
    const none = { conditions: [bool('1 = 0')] }
    expect(
      await lines({
        columns: [ROWS, { ...aggregate('max', 'float8', id), name: 'c2' } as LeafColumn],
        ...none,
      }),
    ).toEqual(['0 '])
  })
})

describe('times', () => {
  const within = (from: string, to: string, operators = ['afterOrOnDate', 'beforeDate']) => ({
    filters: [
      { ...createdAt, operator: operators[0]!, values: [from] },
      { ...createdAt, operator: operators[1]!, values: [to] },
    ],
  })
  const rollups = async (asked: Asked) =>
    (await here.leaf({ relations: ['deals'], columns: await columns(here, ['deals.count']), ...asked }, BOSS))
      .rollups

  test('a range of days is answered from a roll-up, to its last millisecond', async () => {
    const february = within('2026-02-01', '2026-03-01')
    expect(await of(['deals.count'], february)).toEqual(['2'])
    expect(await rollups(february)).toEqual(['pre_aggregations.deals_by_day'])
  })

  test('an open range of days as well', async () => {
    for (const [operator, count] of [
      ['afterOrOnDate', '4'],
      ['beforeDate', '4'],
    ] as const) {
      const asked = { filters: [{ ...createdAt, operator, values: ['2026-03-01'] }] }
      expect(await of(['deals.count'], asked)).toEqual([count])
      expect(await rollups(asked)).toEqual(['pre_aggregations.deals_by_day'])
    }
  })

  test('open ranges are grouped by months', async () => {
    const filters = [{ ...createdAt, operator: 'afterOrOnDate', values: ['2026-03-01'] }]
    const columnsOfMonths = await columns(here, ['deals.createdAt.month', 'deals.amount_sum'])
    const answer = await here.ask({ relations: ['deals'], columns: columnsOfMonths, filters }, BOSS)
    expect(answer.rollups).toEqual(['pre_aggregations.deals_by_day'])
    expect(answer.rows.map(({ c1, c2 }) => `${c1} ${c2}`).sort()).toEqual([
      '2026-03-01 00:00:00 1100',
      '2026-04-01 00:00:00 1500',
    ])
  })

  test('hours are not', async () => {
    const hours = within('2026-02-01 00:00:00.001', '2026-02-28 23:59:59.999')
    expect(await one(ROWS, hours)).toBe(0)
    expect(
      await one(ROWS, within('2026-02-01', '2026-02-28 23:59:59.999', ['afterOrOnDate', 'beforeOrOnDate'])),
    ).toBe(2)
    expect(
      await one(ROWS, within('2026-02-01', '2026-02-28 23:59:59.999', ['afterDate', 'beforeDate'])),
    ).toBe(0)
    expect(await rollups(hours)).toEqual([])
  })

  test('conditions see local times as well', async () => {
    const compile = here.compilerFor(session(BOSS, { timezone: 'Asia/Vladivostok' }))
    const local = bool(createdAt, ' = ', { literal: '2026-04-01 09:59:59' })
    const wanted: LeafColumn[] = [
      { ...ROWS, filter: local } as LeafColumn,
      { ...patched('deals.amount_sum', { filter: local }), name: 'c2' },
      { ...aggregate('max', 'timestamp', createdAt), name: 'c3' } as LeafColumn,
      {
        ...aggregate('max', 'timestamp', 'date_trunc(', { literal: 'day' }, ', ', createdAt, ')'),
        name: 'c4',
      } as LeafColumn,
    ]
    const { sql } = await compile(leafQuery({ relations: ['deals'], columns: wanted, conditions: [local] }))
    const { rows } = await database.pool.query(
      `select c1::text, c2::text, c3::text, c4::text from (${sql}) as t`,
    )
    expect(rows).toEqual([{ c1: '1', c2: '600', c3: '2026-04-01 09:59:59', c4: '2026-04-01 00:00:00' }])
  })

  test('are equal in the zone of the session', async () => {
    const compile = here.compilerFor(session(BOSS, { timezone: 'Asia/Vladivostok' }))
    const values = ['2026-04-01 09:59:59', '2026-02-01 10:00']
    const filters = [{ ...createdAt, operator: 'equals', values }]
    const { sql } = await compile(leafQuery({ relations: ['deals'], columns: [ROWS], filters }))
    const { rows } = await database.pool.query(sql)
    expect(rows).toEqual([{ c1: '2' }])
    for (const operator of ['notEquals', 'contains', 'gt'])
      await expect(
        compile(
          leafQuery({ relations: ['deals'], columns: [ROWS], filters: [{ ...createdAt, operator, values }] }),
        ),
      ).rejects.toMatchObject({ code: '0A000' })
  })

  test('what is no time is refused', async () => {
    await expect(
      here.leaf({ relations: ['deals'], columns: [ROWS], ...within('soon', 'later') }, BOSS),
    ).rejects.toMatchObject({ code: '22007' })
  })
})

/* biome-ignore-start lint/suspicious/noTemplateCurlyInString: that is what must not work */
const EVIL = [
  "O'Hara",
  "' or 1=1 --",
  '`; process.exit(1); `',
  '${process.exit(1)}',
  '$0$',
  '$1$ `${x}` \\',
  '\\',
  "\\'",
  '$$',
  '$x$',
  '?',
  '%',
  '"; drop table marts.fx_deals; --',
  'Ёлка\u2028😀',
]

describe('filters', () => {
  const filtered = async (...filters: LeafQuery['filters']) => one(ROWS, { filters })
  test.each<[number, LeafQuery['filters'][number]]>([
    [4, { ...stage, operator: 'equals', values: ['won'] }],
    [5, { ...stage, operator: 'equals', values: ['won', 'open'] }],
    [4, { ...stage, operator: 'notEquals', values: ['won'] }],
    [1, { ...stage, operator: 'notSet' }],
    [7, { ...stage, operator: 'set' }],
    [3, { ...id, operator: 'gt', values: ['5'] }],
    [5, { ...id, operator: 'lte', values: ['5'] }],
    [3, { member: 'deals.is_repeat', operator: 'equals', values: ['true'] }],
    [2, { member: 'deals.title', operator: 'contains', values: ['ALPHA'] }],
    [1, { member: 'deals.title', operator: 'contains', values: ['_'] }],
    [1, { member: 'deals.title', operator: 'startsWith', values: ['100%'] }],
  ])('%i rows: %j', async (count, filter) => {
    expect(await filtered(filter)).toBe(count)
    expect(
      await filtered({ or: [filter, { and: [filter, { ...id, operator: 'gt', values: ['0'] }] }] }),
    ).toBe(count)
  })

  test('on measures choose groups', async () => {
    const filters = [{ member: 'deals.count', operator: 'gte', values: ['2'] }]
    expect(await of(['deals.stage', 'deals.amount_sum'], { filters })).toEqual(['lost 800', 'won 1700'])
  })

  test('with other values are the same shape to Cube', async () => {
    const sql = async (value: string) =>
      (
        await here.leaf(
          {
            relations: ['deals'],
            columns: [ROWS],
            filters: [{ ...stage, operator: 'equals', values: [value] }],
          },
          BOSS,
        )
      ).sql
    expect((await sql('won')).replace("'won'", "'lost'")).toBe(await sql('lost'))
  })
})

describe('literals are data', () => {
  const title = { member: 'deals.title' }
  const places: [string, (text: string) => Asked][] = [
    ['in a filter', (text) => ({ filters: [{ ...title, operator: 'equals', values: [text] }] })],
    ['in a list', (text) => ({ filters: [{ ...title, operator: 'equals', values: [text, 'nobody'] }] })],
    ['in a condition', (text) => ({ conditions: [bool(title, ' = ', { literal: text })] })],
    [
      'in both',
      (text) => ({
        filters: [{ ...title, operator: 'equals', values: [text] }],
        conditions: [bool(title, ' = ', { literal: text })],
      }),
    ],
  ]
  beforeAll(async () => {
    for (const [index, text] of EVIL.entries())
      await database.pool.query('insert into marts.fx_deals (id, title, manager_id) values ($1, $2, 1)', [
        100 + index,
        text,
      ])
  })
  afterAll(() => database.pool.query('delete from marts.fx_deals where id >= 100'))

  test.each(places)('%s', async (_, asked) => {
    for (const [index, text] of EVIL.entries()) {
      const found = await of(['deals.id'], { ungrouped: true, ...asked(text) })
      expect(found, text).toEqual(text === "O'Hara" ? ['100', '4'] : [String(100 + index)])
    }
  })

  test('as a column', async () => {
    for (const text of EVIL)
      expect(
        await lines({ columns: [computed('text', { literal: text })], ungrouped: true, limit: 1 }),
      ).toEqual([text])
  })

  test('in the condition of a measure', async () => {
    for (const text of EVIL)
      expect(
        await one({ ...ROWS, filter: bool(title, ' = ', { literal: text }) } as LeafColumn, {}, M1),
      ).toBe(1)
  })

  test('but not the character 0', async () => {
    await expect(lines(places[0]![1]('a\0'))).rejects.toMatchObject({ code: '22021' })
  })

  test('names are those of the catalog', async () => {
    for (const member of ['deals.id}`', 'deals.${x}', 'deals.nope', 'nope.id', 'deals', "deals.id'"])
      await expect(
        here.leaf(
          { relations: ['deals'], columns: [{ name: 'c1', type: 'text', kind: 'member', member }] },
          BOSS,
        ),
      ).rejects.toMatchObject({ code: expect.stringMatching(/^42(703|P01)$/) })
    for (const name of ['c"1', 'c1`', '1', '', 'c 1'])
      await expect(here.leaf({ relations: ['deals'], columns: [{ ...ROWS, name }] }, BOSS)).rejects.toThrow(
        /odd name/,
      )
  })
})
/* biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above */

describe('roll-ups', () => {
  const byDay = async () => columns(here, ['deals.createdAt.day', 'deals.count'])

  test('of another zone are computed', async () => {
    const compile = here.compilerFor(session(BOSS, { timezone: 'Asia/Vladivostok' }))
    const { sql, rollups } = await compile(leafQuery({ relations: ['deals'], columns: await byDay() }))
    const { rows } = await database.pool.query(
      `select c1::text as day, c2::text as n from (${sql}) as t order by 1`,
    )
    const { rows: wanted } = await database.pool.query(
      `select date_trunc('day', created_at at time zone 'Asia/Vladivostok')::text as day, count(*)::text as n
       from marts.fx_deals group by 1 order by 1`,
    )
    expect(rows).toEqual(wanted)
    expect(rollups).toEqual([])
  })

  test('that are behind the marts are not read', async () => {
    const query = { relations: ['deals'], columns: await columns(here, ['deals.count']) }
    const before = await here.ask(query, BOSS)
    expect([before.rows, before.rollups]).toEqual([[{ c1: '8' }], ['pre_aggregations.deals_by_day']])
    await database.pool.query(`insert into marts.fx_deals (id, created_at) values (9, now());
      update app.month_versions set version = version + 1`)
    const meanwhile = await here.ask(query, BOSS)
    expect([meanwhile.rows, meanwhile.rollups]).toEqual([[{ c1: '9' }], []])
    await database.pool.query(
      `delete from marts.fx_deals where id = 9; update app.month_versions set version = version + 1`,
    )
    await cube.refresh()
    expect(await here.ask(query, BOSS)).toEqual(before)
  })
})

test('a leaf is signed as it is run', async () => {
  const leaf = await here.leaf({ relations: ['deals'], columns: [ROWS] }, BOSS)
  expect(leaf.signature).toBe(session(BOSS).sign(leaf.sql))
  const { rows } = await database.pool.query(`select ${leaf.call.replace('semantic.leaf', 'concat')} as text`)
  expect(rows[0].text).toBe(leaf.sql + leaf.signature)
  expect(leaf.definitions).toBe('"c1" int8')
})
