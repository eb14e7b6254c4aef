import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SecurityContext } from '../../server/cube/gateway.ts'
import type { CubeQuery } from '../../server/cube/result.ts'
import { bumpMonths, insert, insertDeals } from './marts.ts'
import { type Body, type Stand, stand, ZONE } from './start.ts'

let here: Stand
beforeAll(async () => {
  here = await stand(async ({ pool }) => {
    const created_at = '2026-01-15T12:00:00+03:00'
    const boris = { manager: 'Борис', manager_id: 2, department_id: 12, department_ids: '/1/5/12/' }
    const vera = { manager: 'Вера', manager_id: 3, department_id: 51, department_ids: '/1/51/' }
    const nobody = { manager: 'не указано', manager_id: null, department_id: null, department_ids: null }
    await insertDeals(pool, [
      { id: 1, created_at, manager_id: 1, department_ids: '/1/5/' },
      { id: 2, created_at, ...boris },
      { id: 3, created_at, ...vera, status: 'won', closed_at: '2026-01-20T12:00:00+03:00', is_repeat: false },
      { id: 4, created_at, ...nobody },
      // The people and departments of another portal have the same numbers.
      { id: 5, created_at, portal_id: 2, portal: 'Казань', ...boris },
    ])
    for (const [portal_id, deal_id] of [
      [1, 1],
      [1, 2],
      [1, 3],
      [1, 4],
      [2, 5],
    ])
      await insert(pool, 'marts.deal_stage_facts', {
        portal_id,
        deal_id,
        pipeline_id: 0,
        stage_id: 'NEW',
        pipeline: 'Продажи',
        stage: 'Новая',
        stage_order: 10,
        is_current_pipeline: true,
        is_synthetic: false,
        visited: true,
        reached: true,
        advanced: false,
        skipped: false,
        lost_here: false,
        is_here: true,
        visits: 1,
        completed_visits: 0,
        stay_seconds: 0,
      })
    await pool.query(`
      insert into marts.data_quality (portal_id, portal, "check", entity, record_id, title, manager, manager_id, department, department_ids)
      select portal_id, portal, unnest(array['source_blank', 'client_blank']), 'deals', id, title, manager, manager_id, department,
        department_ids
      from marts.deals`)
    await bumpMonths(pool, ZONE)
  })
}, 180_000)
afterAll(() => here.close())

const ROLES: [string, SecurityContext, number[]][] = [
  ['an executive', { role: 'executive', userId: 9 }, [1, 2, 3, 4, 5]],
  ['an analyst', { role: 'analyst', userId: 9 }, [1, 2, 3, 4, 5]],
  ['the head of 5', { role: 'head', userId: 9, departmentIds: [5] }, [1, 2]],
  ['the head of 12', { role: 'head', userId: 9, departmentIds: ['12'] }, [2]],
  ['the head of 12 and 51', { role: 'head', userId: 9, departmentIds: [12, 51] }, [2, 3]],
  ['the head of everything', { role: 'head', userId: 9, departmentIds: [1] }, [1, 2, 3]],
  ['the head of 5 of another portal', { role: 'head', departmentIds: [5], portalId: 2 }, [5]],
  ['the head of 51 of another portal', { role: 'head', departmentIds: [51], portalId: 2 }, []],
  ['a manager', { role: 'manager', userId: 2 }, [2]],
  ['a manager of the first portal by number', { role: 'manager', userId: 2, portalId: '1' }, [2]],
  ['a manager of another portal', { role: 'manager', userId: 2, portalId: 2 }, [5]],
  ['a manager with a text id', { role: 'manager', userId: '3' }, [3]],
]

const ids = (body: Body, name = 'deals.id') =>
  [...new Set((body.data as Record<string, string>[]).map((row) => Number(row[name])))].sort()
const number = (body: Body, name: string) => Number(body.data[0]?.[name] ?? 0)

describe.each(ROLES)('%s', (_, context, own) => {
  test('sees own rows one by one', async () => {
    for (const cube of ['deals', 'sales', 'deal_stages']) {
      const body = await here.load({ dimensions: [`${cube}.id`] }, context)
      expect(ids(body, `${cube}.id`), cube).toEqual(own)
    }
  })

  test('sees faults of own records only, counted or listed', async () => {
    const listed = await here.load({ dimensions: ['data_quality.record_id', 'data_quality.check'] }, context)
    expect(ids(listed, 'data_quality.record_id')).toEqual(own)
    const measures = ['data_quality.count', 'data_quality.records_count']
    for (const dimensions of [[], ['data_quality.check'], ['data_quality.manager']]) {
      const { data } = await here.load({ measures, dimensions }, context)
      const sum = (name: string) =>
        (data as Record<string, string>[]).reduce((total, row) => total + Number(row[name]), 0)
      expect(sum('data_quality.count')).toBe(2 * own.length)
      if (dimensions[0] !== 'data_quality.check') expect(sum('data_quality.records_count')).toBe(own.length)
    }
  })

  test('counts own rows only, with and without roll-ups', async () => {
    const thin = { measures: ['deals.count'] }
    const raw = { measures: ['deals.count'], filters: [{ member: 'deals.id', operator: 'set' }] }
    for (const query of [thin, raw])
      expect(number(await here.load(query, context), 'deals.count')).toBe(own.length)
    expect(
      number(await here.load({ measures: ['deal_stages.reached'] }, context), 'deal_stages.reached'),
    ).toBe(own.length)
    expect(
      number(await here.load({ measures: ['sales.created_count'] }, context), 'sales.created_count'),
    ).toBe(own.length)
  })

  test('gets no further rows by any filter', async () => {
    const escapes: CubeQuery['filters'][] = [
      [
        {
          or: [
            { member: 'deals.id', operator: 'set' },
            { member: 'deals.manager_id', operator: 'set' },
          ],
        },
      ],
      [
        {
          or: [
            { member: 'deals.manager_id', operator: 'equals', values: ['1', '2', '3'] },
            { member: 'deals.id', operator: 'gt', values: ['0'] },
          ],
        },
      ],
      [{ member: 'deals.manager_id', operator: 'equals', values: ['1', '2', '3', '4'] }],
      [{ member: 'deals.portal_id', operator: 'equals', values: ['1', '2'] }],
      [
        {
          or: [
            { member: 'deals.portal_id', operator: 'set' },
            { member: 'deals.portal', operator: 'set' },
          ],
        },
      ],
      [{ member: 'deals.department_ids', operator: 'contains', values: ['/'] }],
      [{ member: 'deals.title', operator: 'contains', values: ["' or 1=1 --"] }],
    ] as never
    for (const filters of escapes) {
      const body = await here.load({ dimensions: ['deals.id'], filters }, context)
      for (const id of ids(body)) expect(own, JSON.stringify(filters)).toContain(id)
    }
  })

  test('gets no further rows ungrouped, by date or as a total', async () => {
    const ungrouped = await here.load(
      { dimensions: ['deals.id', 'deals.title'], ungrouped: true } as CubeQuery,
      context,
    )
    expect(ids(ungrouped)).toEqual(own)
    const dated = await here.load(
      {
        dimensions: ['deals.id'],
        timeDimensions: [
          { dimension: 'deals.created_at', granularity: 'day', dateRange: ['2026-01-01', '2026-01-31'] },
        ],
      },
      context,
    )
    expect(ids(dated)).toEqual(own)
    const total = await here.load({ dimensions: ['deals.id'], limit: 1, total: true } as CubeQuery, context)
    expect(total.total).toBe(own.length)
  })

  test('gets no further rows through the SQL that /v1/sql shows', async () => {
    const query = { dimensions: ['deals.id'] }
    const { body } = await here.get(
      `/cubejs-api/v1/sql?query=${encodeURIComponent(JSON.stringify(query))}`,
      context,
    )
    const [text, values] = body.sql.sql as [string, unknown[]]
    const { rows } = await here.database.pool.query(text, values)
    expect(rows.map((row) => Number(row.deals__id)).sort()).toEqual(own)
  })
})

const NOBODY: [string, SecurityContext][] = [
  ['no role', {}],
  ['an unknown role', { role: 'admin', userId: 1 }],
  ['a head of nothing', { role: 'head', userId: 1, departmentIds: [] }],
  ['a head without departments', { role: 'head', userId: 1 }],
  ['a head of a wildcard', { role: 'head', departmentIds: ['%'] as never }],
  ['a head of one that is no list', { role: 'head', departmentIds: '5' as never }],
  ['a manager without an id', { role: 'manager' }],
  ['a manager of several portals', { role: 'manager', userId: 2, portalId: [1, 2] as never }],
  ['a head of an odd portal', { role: 'head', departmentIds: [5], portalId: '1 or 1=1' as never }],
  ['a manager with an odd id', { role: 'manager', userId: '1 or 1=1' }],
]

describe.each(NOBODY)('%s', (_, context) => {
  test.each([
    ['deals', 'id', 'count'],
    ['sales', 'id', 'created_count'],
    ['deal_stages', 'id', 'reached'],
    ['data_quality', 'record_id', 'count'],
  ])('sees no rows of %s', async (cube, id, measure) => {
    const queries: CubeQuery[] = [{ dimensions: [`${cube}.${id}`] }, { measures: [`${cube}.${measure}`] }]
    for (const query of queries) {
      const body = await here.load(query, context)
      expect(body.error).toMatch(/Hidden member/)
      expect(body.data).toBeUndefined()
    }
  })

  test('sees no names in meta', async () => {
    const { body } = await here.get('/cubejs-api/v1/meta', context)
    expect(body.cubes.flatMap((cube: Body) => [...cube.measures, ...cube.dimensions])).toEqual([])
  })

  test('gets nothing in process either', async () => {
    await expect(here.cube.load({ measures: ['deals.count'] }, context)).rejects.toThrow('Hidden member')
  })
})

test('what is not public is not shown', async () => {
  for (const name of ['deals.cycle_seconds', 'records.manager_id', 'deal_attributes.id']) {
    const query = name.includes('cycle') ? { measures: [name] } : { dimensions: [name] }
    expect((await here.load(query)).error, name).toMatch(/Hidden member/)
  }
})
