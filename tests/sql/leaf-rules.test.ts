/** Whose rows a leaf sees: those that are the caller's, however it is asked. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SecurityContext } from '../../server/cube/gateway.ts'
import type { Aggregate, Expression, LeafColumn, LeafQuery } from '../../server/sql/leaf/query.ts'
import { accessPortals, CALLERS, type Portals } from '../schema/access-portals.ts'
import { EXECUTIVE, ZONE } from '../schema/start.ts'
import { columns, type LeafStand, leafQuery, leafStand, rememberCore, session } from './support/leaf.ts'

let portals: Portals
let here: LeafStand
beforeAll(async () => {
  const statements = rememberCore()
  portals = await accessPortals()
  here = leafStand(await statements(), portals.database, ZONE)
}, 180_000)
afterAll(async () => {
  await here?.close()
  await portals?.close()
})

const MANAGER = { role: 'manager', userId: 3 }
const NOBODY: SecurityContext[] = [
  {},
  { role: 'admin' },
  { role: 'manager' },
  { role: 'head', departmentIds: [] },
]

const expression = (type: Expression['type'], ...parts: Expression['parts']): Expression => ({ type, parts })
const ROWS: LeafColumn = { name: 'c1', type: 'int8', kind: 'rows' }
const aggregate = (of: Aggregate, ...parts: Expression['parts']): LeafColumn => ({
  name: 'c1',
  type: 'int8',
  kind: 'aggregate',
  aggregate: of,
  expression: expression('float8', ...parts),
})
const only = async (query: Partial<LeafQuery> & { relations: string[] }, context: SecurityContext) =>
  Number((await here.rows(query, context))[0]!.c1)

describe.each(CALLERS)('%s', (_, context, rule) => {
  test('counts own rows of every table, in every way', async () => {
    const { relations } = await here.catalog()
    for (const name of relations.keys()) {
      const { rows } = await portals.database.pool.query(
        `select count(*)::int as n from marts.${name} where ${rule}`,
      )
      const wanted = rows[0].n as number
      const ask = (column: LeafColumn, more = {}) =>
        only({ relations: [name], columns: [column], ...more }, context)
      expect(await ask(ROWS), name).toBe(wanted)
      // Nothing of these names a member.
      expect(await ask(aggregate('sum', '1')), name).toBe(wanted)
      expect(await ask(aggregate('count', { literal: 'x' })), name).toBe(wanted)
      expect(await ask({ ...ROWS, filter: expression('bool', 'true') } as LeafColumn), name).toBe(wanted)
      expect(await ask(ROWS, { conditions: [expression('bool', '1 = 1')] }), name).toBe(wanted)
      const plain = { relations: [name], ungrouped: true, columns: [] }
      expect((await here.rows(plain, context)).length, name).toBe(wanted)
    }
  })

  test('reads own rows one by one, all columns', async () => {
    const { relations } = await here.catalog()
    for (const relation of relations.values()) {
      const members = relation.columns.flatMap(({ member }) => (member ? [member] : []))
      const query = { relations: [relation.name], ungrouped: true, columns: await columns(here, members) }
      const rows = await here.rows(query, context)
      const { rows: wanted } = await portals.database.pool.query(
        `select count(*)::int as n from marts.${relation.name} where ${rule}`,
      )
      expect(rows.length, relation.name).toBe(wanted[0].n)
    }
  })

  test('gets no further rows by any filter or condition', async () => {
    const columnsOfDeals = await columns(here, ['deals.portal_id', 'deals.id'])
    const ids = async (more: Partial<LeafQuery>) =>
      (await here.rows({ relations: ['deals'], columns: columnsOfDeals, ...more }, context)).map(
        ({ c1, c2 }) => `${c1}:${c2}`,
      )
    const { rows } = await portals.database.pool.query(
      `select portal_id || ':' || id as id from marts.deals where ${rule}`,
    )
    const own = new Set(rows.map(({ id }) => id as string))
    const member = { member: 'deals.manager_id' }
    const attempts: Partial<LeafQuery>[] = [
      {
        filters: [
          {
            or: [
              { member: 'deals.id', operator: 'set' },
              { ...member, operator: 'set' },
            ],
          },
        ],
      },
      { filters: [{ ...member, operator: 'equals', values: ['1', '2', '3', '4', '5', '6'] }] },
      { filters: [{ member: 'deals.portal_id', operator: 'equals', values: ['1', '2'] }] },
      { conditions: [expression('bool', 'true')] },
      { conditions: [expression('bool', 'true OR ', member, ' IS NULL')] },
    ]
    for (const attempt of attempts) {
      const found = await ids(attempt)
      expect(
        found.filter((id) => !own.has(id)),
        JSON.stringify(attempt),
      ).toEqual([])
    }
  })
})

describe('who may see nothing', () => {
  test.each(NOBODY)('%j is refused', async (context) => {
    for (const column of [ROWS, aggregate('sum', '1')])
      await expect(here.leaf({ relations: ['deals'], columns: [column] }, context)).rejects.toMatchObject({
        code: '42501',
        message: expect.stringContaining('deals'),
      })
    const query = { relations: ['deals'], ungrouped: true, columns: await columns(here, ['deals.id']) }
    await expect(here.leaf(query, context)).rejects.toMatchObject({ code: '42501' })
  })
})

describe('what is not public', () => {
  const hidden = { member: 'deals.cycle_seconds' }
  const places: [string, Partial<LeafQuery> & { relations: string[] }][] = [
    [
      'a column',
      { relations: ['deals'], columns: [{ name: 'c1', type: 'float8', kind: 'member', ...hidden }] },
    ],
    ['an expression', { relations: ['deals'], columns: [aggregate('sum', hidden)] }],
    [
      'a condition',
      { relations: ['deals'], columns: [ROWS], conditions: [expression('bool', hidden, ' > 0')] },
    ],
    ['a filter', { relations: ['deals'], columns: [ROWS], filters: [{ ...hidden, operator: 'set' }] }],
    [
      'a filter inside of others',
      {
        relations: ['deals'],
        columns: [ROWS],
        filters: [{ or: [{ and: [{ ...hidden, operator: 'gt', values: ['0'] }] }] }],
      },
    ],
    ['a segment', { relations: ['deals'], columns: [ROWS], segments: ['deals.cycle_seconds'] }],
    [
      'a patched measure',
      { relations: ['deals'], columns: [{ name: 'c1', type: 'float8', kind: 'patched', ...hidden }] },
    ],
    [
      'the condition of a patched measure',
      {
        relations: ['deals'],
        columns: [
          {
            name: 'c1',
            type: 'float8',
            kind: 'patched',
            member: 'deals.won_amount',
            filter: expression('bool', hidden, ' > 0'),
          },
        ],
      },
    ],
  ]
  test.each(places)('is refused as %s, and named', async (_, query) => {
    const refusal = await here.leaf(query, EXECUTIVE).then(
      () => undefined,
      (error) => error,
    )
    expect(refusal?.message).toContain('cycle_seconds')
    expect(refusal.code).toMatch(/^42(501|703)$/)
  })

  test('a whole cube is refused', async () => {
    for (const relation of ['owned', 'records', 'deal_attributes'])
      await expect(here.leaf({ relations: [relation], columns: [ROWS] }, EXECUTIVE)).rejects.toMatchObject({
        code: '42P01',
      })
  })
})

test('tables that the model does not join are refused', async () => {
  await expect(
    here.leaf({ relations: ['deals', 'leads'], columns: [ROWS] }, EXECUTIVE),
  ).rejects.toMatchObject({
    code: '42000',
    message: "The model does not join 'deals', 'leads'",
    hint: expect.stringContaining('subselect'),
  })
})

describe('acting as another user', () => {
  const leafAs = (user: string, may: boolean) =>
    here.compilerFor(
      session(EXECUTIVE, { maySwitchTo: async (name) => (may && name === 'boris' ? MANAGER : undefined) }),
    )(leafQuery({ relations: ['deals'], columns: [ROWS], user }))

  test('has the rows of that user', async () => {
    const { sql } = await leafAs('boris', true)
    const { rows } = await portals.database.pool.query(sql)
    expect(Number(rows[0].c1)).toBe(await only({ relations: ['deals'], columns: [ROWS] }, MANAGER))
  })

  test('needs the right to', async () => {
    await expect(leafAs('boris', false)).rejects.toMatchObject({
      code: '42501',
      message: "You cannot change security context via __user from anna to boris, because it's not allowed.",
    })
  })

  test('as oneself needs none', async () => {
    const { sql } = await leafAs('anna', false)
    expect(sql).toBe((await here.leaf({ relations: ['deals'], columns: [ROWS] }, EXECUTIVE)).sql)
  })
})
