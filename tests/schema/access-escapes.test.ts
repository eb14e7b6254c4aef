/** Whatever a caller asks, of whichever cube and by whichever address: only rows of the role come back. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SecurityContext } from '../../server/cube/gateway.ts'
import type { CubeQuery } from '../../server/cube/result.ts'
import { compileModel } from '../../server/model/compile.ts'
import { accessPortals, CALLERS, type MetaCube, type Portals } from './access-portals.ts'
import type { Body } from './start.ts'

let here: Portals
let cubes: MetaCube[]
beforeAll(async () => {
  here = await accessPortals()
  cubes = await here.cubes()
}, 240_000)
afterAll(() => here.close())

const KEY = ['portal_id', 'manager_id', 'department_ids']
const load = (query: object) => `/cubejs-api/v1/load?query=${encodeURIComponent(JSON.stringify(query))}`
const RESTRICTED = CALLERS.filter(([name]) =>
  /of 5$|15 elsewhere|not there|a manager$|nobody knows/.test(name),
)

/** Owners of the rows of a cube that are the caller's, `[portal, manager, path]`, one for each row. */
async function owners(cube: string, rule: string): Promise<string[]> {
  const { rows } = await here.database.pool.query(
    `select portal_id, manager_id, department_ids from marts.${cube} where ${rule}`,
  )
  return rows
    .map((row) =>
      JSON.stringify([String(row.portal_id), row.manager_id && String(row.manager_id), row.department_ids]),
    )
    .sort()
}

/** The same of an answer, whatever its format. */
function ownersOf(cube: string, data: Body): string[] {
  const names = KEY.map((key) => `${cube}.${key}`)
  const rows: Record<string, unknown>[] = Array.isArray(data)
    ? data
    : data.dataset
      ? data.dataset.map((cells: unknown[]) =>
          Object.fromEntries(cells.map((cell, index) => [data.members[index], cell])),
        )
      : (data.columns[0] ?? []).map((_: unknown, row: number) =>
          Object.fromEntries(
            data.members.map((member: string, index: number) => [member, data.columns[index][row]]),
          ),
        )
  return rows.map((row) => JSON.stringify(names.map((name) => row[name]))).sort()
}

test('every cube is here', () => {
  expect(cubes.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['deals', 'sales', 'deal_stages', 'data_quality']),
  )
  for (const { name, dimensions } of cubes)
    for (const key of KEY) expect(dimensions.map((one) => one.name)).toContain(`${name}.${key}`)
})

describe.each(CALLERS)('%s', (_, context, rule) => {
  test('sees exactly the rows of the role', async () => {
    for (const { name } of cubes) {
      const query = { dimensions: KEY.map((key) => `${name}.${key}`), ungrouped: true }
      const { body } = await here.ask(load(query), context)
      expect(ownersOf(name, body.data), name).toEqual(await owners(name, rule))
    }
  })
})

/** Questions about a cube that try to see more. */
function escapes(cube: MetaCube): [string, object][] {
  const of = (name: string) => `${cube.name}.${name}`
  const dimensions = KEY.map(of)
  const filter = (member: string, operator: string, ...values: string[]) => ({
    member: of(member),
    operator,
    ...(values.length > 0 ? { values } : {}),
  })
  const everything = [filter('portal_id', 'set'), filter('manager_id', 'set'), filter('manager_id', 'notSet')]
  const nested = [1, 2, 3, 4].reduce<object>(
    (inner, level) => ({ [level % 2 ? 'or' : 'and']: [inner, inner] }),
    { or: everything },
  )
  const filtered = Object.entries({
    'any of all': [{ or: everything }],
    nested: [nested],
    'the owners of others': [
      {
        or: [
          filter('manager_id', 'equals', '1', '2', '3', '4', '5', '6', '99'),
          filter('manager_id', 'notSet'),
        ],
      },
    ],
    'not mine': [filter('manager_id', 'notEquals', '3')],
    'other portals': [filter('portal_id', 'equals', '1', '2')],
    'not this portal': [filter('portal_id', 'notEquals', '1')],
    'the path of another': [filter('department_ids', 'contains', '/51/')],
    'not my path': [
      { or: [filter('department_ids', 'notContains', '/5/'), filter('department_ids', 'notSet')] },
    ],
    wildcards: [{ or: ['%', '_', '/', ''].map((text) => filter('department_ids', 'contains', text)) }],
    SQL: [
      {
        or: [
          filter('department_ids', 'equals', "' or 1=1 --"),
          filter('department_ids', 'startsWith', '/1'),
          filter('department_ids', 'endsWith', '/'),
        ],
      },
    ],
    'an empty and': [{ and: [{ or: everything }] }],
  }).map(([name, filters]) => [`filtered by ${name}`, { dimensions, filters }] as [string, object])
  const time = cube.dimensions.find(({ type }) => type === 'time')!.name
  const dateRange = ['2000-01-01', '2100-01-01']
  return [
    ...filtered,
    ['ungrouped', { dimensions, ungrouped: true, filters: [{ or: everything }] }],
    ['sorted and paged', { dimensions, order: { [of('portal_id')]: 'desc' }, limit: 2, offset: 1 }],
    ['with a total', { dimensions, total: true, limit: 1 }],
    ['compact', { dimensions, responseFormat: 'compact' }],
    ['columnar', { dimensions, responseFormat: 'columnar' }],
    ['by a time without granularity', { dimensions, timeDimensions: [{ dimension: time, dateRange }] }],
    ['by day', { dimensions, timeDimensions: [{ dimension: time, granularity: 'day', dateRange }] }],
    ['in another zone', { dimensions, timezone: 'Asia/Tokyo' }],
    ['without cache', { dimensions, cache: 'no-cache' }],
    ...cube.segments.map(({ name }) => [`of ${name}`, { dimensions, segments: [name] }] as [string, object]),
    ...drillDowns(cube, dimensions),
  ]
}

/** As the client makes them: the measure's own filter, its drill members, filters that lead elsewhere. */
function drillDowns(cube: MetaCube, dimensions: string[]): [string, object][] {
  return cube.measures
    .filter(({ drillMembers }) => (drillMembers ?? []).length > 0)
    .slice(0, 3)
    .map(({ name, drillMembers }) => [
      `drilled down from ${name}`,
      {
        dimensions: [...new Set([...drillMembers!, ...dimensions])],
        filters: [
          { member: name, operator: 'measureFilter' },
          { member: `${cube.name}.portal_id`, operator: 'set' },
        ],
      },
    ])
}

describe.each(RESTRICTED)('%s escapes by no question', (_, context, rule) => {
  test('over GET, POST or in process', async () => {
    let seen = 0
    for (const cube of cubes) {
      const own = new Set(await owners(cube.name, rule))
      const ask = async ([name, query]: [string, object], index: number) => {
        const asked = [
          () => here.ask(load(query), context).then(({ body }) => body),
          () => here.ask('/cubejs-api/v1/load', context, { query }).then(({ body }) => body),
          () => here.cube.load(query as CubeQuery, context),
        ]
        const answer = await asked[index % 3]!()
        expect(answer.error, `${cube.name} ${name}`).toBeUndefined()
        const found = ownersOf(cube.name, answer.data)
        seen += found.length
        for (const owner of found) expect(own, `${cube.name} ${name}`).toContain(owner)
        if ('total' in query) expect(answer.total, `${cube.name} ${name}`).toBe(own.size)
      }
      await Promise.all(escapes(cube).map(ask))
    }
    if (rule !== 'false') expect(seen).toBeGreaterThan(0)
  })

  test('over blended questions and compared ranges', async () => {
    for (const cube of cubes) {
      const own = new Set(await owners(cube.name, rule))
      const dimensions = KEY.map((key) => `${cube.name}.${key}`)
      const time = cube.dimensions.find(({ type }) => type === 'time')!.name
      const ranges = [
        ['2025-12-01', '2026-01-15'],
        ['2026-01-16', '2026-12-31'],
      ]
      const blended = ranges.map((dateRange) => ({
        dimensions,
        timeDimensions: [{ dimension: time, granularity: 'month', dateRange }],
      }))
      const compared = { dimensions, timeDimensions: [{ dimension: time, compareDateRange: ranges }] }
      for (const query of [blended, compared]) {
        const { body } = await here.ask(`${load(query)}&queryType=multi`, context)
        expect(body.results).toHaveLength(2)
        for (const { data } of body.results)
          for (const owner of ownersOf(cube.name, data)) expect(own).toContain(owner)
      }
    }
  })

  test('and the SQL that is shown has the rule in it', async () => {
    for (const { name } of cubes) {
      const query = {
        dimensions: KEY.map((key) => `${name}.${key}`),
        filters: [{ member: `${name}.manager_id`, operator: 'notSet' }],
      }
      const raw = { ...query, ungrouped: true, filters: [] }
      const { body } = await here.ask(
        `/cubejs-api/v1/sql?query=${encodeURIComponent(JSON.stringify(raw))}`,
        context,
      )
      const [text, values] = body.sql.sql as [string, unknown[]]
      const { rows } = await here.database.pool.query(text, values)
      expect(rows.length, name).toBe((await owners(name, rule)).length)
    }
  })
})

const ADDRESSES = ['load', 'sql', 'dry-run']
const HIDDEN_PLACES: [string, (member: string, cube: MetaCube) => object][] = [
  ['a dimension', (member) => ({ dimensions: [member] })],
  ['a measure', (member) => ({ measures: [member] })],
  [
    'a filter',
    (member, cube) => ({ dimensions: [cube.dimensions[0]!.name], filters: [{ member, operator: 'set' }] }),
  ],
  [
    'a nested filter',
    (member, cube) => ({
      dimensions: [cube.dimensions[0]!.name],
      filters: [{ or: [{ and: [{ member, operator: 'set' }] }] }],
    }),
  ],
  [
    'a filter by `dimension`',
    (member, cube) => ({
      dimensions: [cube.dimensions[0]!.name],
      filters: [{ dimension: member, operator: 'set' }],
    }),
  ],
  ['an order', (member, cube) => ({ dimensions: [cube.dimensions[0]!.name], order: [[member, 'asc']] })],
  ['a segment', (member, cube) => ({ dimensions: [cube.dimensions[0]!.name], segments: [member] })],
  ['a time', (member) => ({ timeDimensions: [{ dimension: member, granularity: 'day' }] })],
]

/** Every member of the model that `/v1/meta` does not tell. */
async function hiddenMembers(): Promise<string[]> {
  const told = new Set(
    cubes.flatMap(({ measures, dimensions }) => [...measures, ...dimensions].map(({ name }) => name)),
  )
  const { cubes: all } = await compileModel()
  const names = all.flatMap(({ measures, dimensions }) =>
    [...measures, ...dimensions].map(({ name }) => name),
  )
  return names.filter((name) => !told.has(name))
}

test('a hidden member is refused wherever it stands, by every address, to everybody', async () => {
  const hidden = await hiddenMembers()
  expect(hidden).toEqual(
    expect.arrayContaining(['deals.cycle_seconds', 'records.manager_id', 'deal_attributes.id']),
  )
  for (const [index, member] of hidden.entries()) {
    // Each of them in one place, a few in all.
    const places = index % 20 === 0 ? HIDDEN_PLACES : [HIDDEN_PLACES[index % HIDDEN_PLACES.length]!]
    const isRefused = async (address: string, [place, make]: (typeof HIDDEN_PLACES)[number]) => {
      const query = encodeURIComponent(JSON.stringify(make(member, cubes[0]!)))
      const { status, body } = await here.ask(`/cubejs-api/v1/${address}?query=${query}`)
      expect(status, `${member} as ${place} of ${address}`).toBe(403)
      expect(body.error).toBe(`Hidden member '${member}': it is not public, or your role may not see it.`)
    }
    await Promise.all(places.flatMap((place) => ADDRESSES.map((address) => isRefused(address, place))))
  }
})

const NOBODY: [string, SecurityContext][] = [
  ['no role', {}],
  ['an unknown role', { role: 'admin', userId: 1, departmentIds: [1] }],
  ['a head of a wildcard', { role: 'head', departmentIds: ['%', '_', '/'] }],
  ['a manager of a list', { role: 'manager', userId: [3] as never }],
  ['a manager of no portal', { role: 'manager', userId: 3, portalId: null }],
]

test.each(NOBODY)('%s sees nothing of any cube by any address', async (_, context) => {
  expect((await here.ask('/cubejs-api/v1/meta', context)).body).toEqual({ cubes: [] })
  for (const { name, measures, dimensions } of cubes)
    for (const query of [{ measures: [measures[0]!.name] }, { dimensions: [dimensions[0]!.name] }])
      for (const address of ADDRESSES) {
        const { status, body } = await here.ask(`/cubejs-api/v1/${address}`, context, { query })
        expect(status, `${name} by ${address}`).toBe(403)
        expect(Object.keys(body)).toEqual(['error'])
      }
})

const EXPRESSION = {
  cubeName: 'deals',
  alias: 'x',
  expr: { type: 'SqlFunction', cubeParams: ['deals'], sql: 'count(*)' },
}
const PARSED = { cubeName: 'deals', name: 'x', expression: ['deals', 'return `1`'] }
const ATTACKS: [string, object][] = [
  ['an expression as a measure', { measures: [JSON.stringify(EXPRESSION)] }],
  ['an expression as a dimension', { dimensions: [JSON.stringify(EXPRESSION)] }],
  ['an expression as a segment', { dimensions: ['deals.id'], segments: [JSON.stringify(EXPRESSION)] }],
  ['a parsed expression', { measures: [PARSED] }],
  ['a parsed segment', { dimensions: ['deals.id'], segments: [PARSED] }],
  [
    'a joined subquery',
    {
      measures: ['deals.count'],
      subqueryJoins: [{ sql: 'select 1', on: PARSED, joinType: 'LEFT', alias: 'x' }],
    },
  ],
  ['masked members', { measures: ['deals.count'], maskedMembers: [] }],
  ['join hints', { measures: ['deals.count'], joinHints: [['deals', 'sales']] }],
  ['renewQuery', { measures: ['deals.count'], renewQuery: true }],
  ['its own rowLimit', { measures: ['deals.count'], rowLimit: null }],
  ['a security context', { measures: ['deals.count'], securityContext: { role: 'executive' } }],
  [
    'a filter as a value',
    {
      measures: ['deals.count'],
      filters: [{ member: 'deals.id', operator: 'equals', values: [{ or: [] }] }],
    },
  ],
]

test.each(ATTACKS)('%s is refused by every address', async (_, query) => {
  for (const address of ADDRESSES)
    for (const ask of [
      () => here.ask(`/cubejs-api/v1/${address}?query=${encodeURIComponent(JSON.stringify(query))}`, MANAGER),
      () => here.ask(`/cubejs-api/v1/${address}`, MANAGER, { query }),
    ]) {
      const { status, body } = await ask()
      expect(status).toBe(400)
      expect(Object.keys(body)).toEqual(['error'])
    }
  await expect(here.cube.load(query as never, MANAGER)).rejects.toThrow()
})

const MANAGER: SecurityContext = { role: 'manager', userId: 3 }

test('SQL of one’s own is answered nowhere', async () => {
  const { status } = await here.ask('/cubejs-api/v1/sql?format=sql&query=select%201', MANAGER)
  expect(status).toBe(400)
  expect((await here.ask('/cubejs-api/v1/cubesql', MANAGER, { query: 'select 1' })).status).toBe(404)
  expect(
    (await here.ask('/cubejs-api/graphql', MANAGER, { query: '{ cube { deals { count } } }' })).status,
  ).toBe(404)
})

test('an answer does not tell the rule, so that a client drills down by its own filters only', async () => {
  const filters = [{ member: 'deals.status', operator: 'equals', values: ['won'] }]
  const query = { measures: ['deals.count'], filters }
  const { body } = await here.ask(load(query), MANAGER)
  expect(body.query.filters).toEqual(filters)
  const dry = await here.ask(
    `/cubejs-api/v1/dry-run?query=${encodeURIComponent(JSON.stringify(query))}`,
    MANAGER,
  )
  expect(dry.body.normalizedQueries[0].filters).toEqual(filters)
})

test('a department that moves takes its records along at the next transformation', async () => {
  const seen = async (department: number) => {
    const context = { role: 'head', departmentIds: [department] }
    const counts: Record<string, number> = {}
    for (const { name } of cubes) {
      const query = { dimensions: KEY.map((key) => `${name}.${key}`), ungrouped: true }
      const { body } = await here.ask(load(query), context)
      counts[name] = body.data.length
    }
    return counts
  }
  const [five, fiftyOne, twelve] = [await seen(5), await seen(51), await seen(12)]
  await here.database.pool.query(
    'update raw.departments set parent = 51, synced_at = clock_timestamp() where portal_id = 1 and id = 12',
  )
  await here.refresh()
  for (const { name } of cubes) {
    expect(twelve[name], name).toBeGreaterThan(0)
    expect(await seen(5).then((now) => now[name]), name).toBe(five[name]! - twelve[name]!)
    expect(await seen(51).then((now) => now[name]), name).toBe(fiftyOne[name]! + twelve[name]!)
  }
})
