import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CubeQuery } from '../../server/cube/result.ts'
import { bumpMonths } from './marts.ts'
import { EXECUTIVE, type Stand, stand, ZONE } from './start.ts'

const member = (name: string) => `data_quality.${name}`

let here: Stand
beforeAll(async () => {
  here = await stand(async ({ pool }) => {
    await pool.query(`
      insert into marts.data_quality
        (portal_id, portal, "check", entity, record_id, title, manager, manager_id, department, department_ids, pipeline, pipeline_id)
      select portal, 'Портал ' || portal, "check", entity, n, 'Запись ' || n, 'Менеджер ' || n % 3, n % 3, 'Отдел', '/1/' || n % 3 || '/',
        case entity when 'deals' then 'Опт' end, case entity when 'deals' then 7 end
      from generate_series(1, 2) as portal, generate_series(1, 40) as n, unnest(array['deals', 'leads']) as entity,
        unnest(array['source_blank', 'manager_unknown', 'utm_garbage']) as "check"
      where (n * portal + length("check") + length(entity)) % 3 > 0`)
    await bumpMonths(pool, ZONE)
  })
  await here.cube.refresh()
}, 180_000)
afterAll(() => here.close())

const MEASURES = [member('count'), member('records_count')]
const SQL = 'count(*)::int as count, count(distinct (portal_id, entity, record_id))::int as records_count'

/** Rows of Cube's answer as `key count records`; a title follows from its code. */
async function asked(query: CubeQuery, context = EXECUTIVE): Promise<{ rows: string[]; isRollup: boolean }> {
  const { data, usedPreAggregations } = await here.cube.load(query, context)
  const rows = (data as Record<string, string>[]).map((row) =>
    [
      ...(query.dimensions ?? []).filter((name) => name !== member('check_title')).map((name) => row[name]),
      ...query.measures!.map((name) => Number(row[name])),
    ].join(' '),
  )
  return { rows: rows.sort(), isRollup: Object.keys(usedPreAggregations ?? {}).length > 0 }
}

async function counted(keys: string[], where = 'true'): Promise<string[]> {
  const { rows } = await here.database.pool.query(
    `select ${[...keys, SQL].join(', ')} from marts.data_quality where ${where}
     ${keys.length > 0 ? `group by ${keys.map((_, index) => index + 1).join(', ')}` : ''}`,
  )
  return rows.map((row) => Object.values(row).join(' ')).sort()
}

test.each([[[]], [['check', 'check_title']], [['manager', 'manager_id']]])(
  'faults and records by %j are answered from roll-ups and equal SQL',
  async (keys) => {
    const quoted = keys.filter((key) => key !== 'check_title').map((key) => `"${key}"`)
    const { rows, isRollup } = await asked({ measures: MEASURES, dimensions: keys.map(member) })
    expect(rows).toEqual(await counted(quoted))
    expect(isRollup).toBe(true)
  },
)

test('different records are exact under any filter', async () => {
  const filters = [
    { member: member('pipeline'), operator: 'equals', values: ['Опт'] },
    { member: member('portal_id'), operator: 'equals', values: ['2'] },
  ]
  const { rows } = await asked({ measures: MEASURES, dimensions: [member('manager')], filters })
  expect(rows).toEqual(await counted(['manager'], `pipeline = 'Опт' and portal_id = 2`))
})

test.each([
  ['an executive', EXECUTIVE],
  ['a head', { role: 'head', departmentIds: [1], portalId: 2 }],
  ['a manager', { role: 'manager', userId: 2 }],
])('counts with any filters are answered from a roll-up for %s', async (_, context) => {
  const query = {
    measures: [member('count')],
    dimensions: [member('check'), member('department')],
    filters: [{ member: member('manager_id'), operator: 'equals', values: ['1', '2'] }],
  }
  const { rows, isRollup } = await asked(query, context as typeof EXECUTIVE)
  expect(isRollup).toBe(true)
  expect(rows.length).toBeGreaterThan(0)
})

test('every check has a readable title and an English one', async () => {
  const { data } = await here.cube.load(
    { dimensions: [member('check'), member('check_title')], order: { [member('check')]: 'asc' } },
    EXECUTIVE,
  )
  expect(data).toEqual([
    { [member('check')]: 'manager_unknown', [member('check_title')]: 'Ответственного нет среди сотрудников' },
    { [member('check')]: 'source_blank', [member('check_title')]: 'Источник не указан' },
    { [member('check')]: 'utm_garbage', [member('check_title')]: 'Мусор в UTM-метках' },
  ])
  const { body } = await here.get('/cubejs-api/v1/meta')
  const cube = body.cubes.find(({ name }: { name: string }) => name === 'data_quality')
  const { meta } = cube.dimensions.find(({ name }: { name: string }) => name === member('check'))
  expect(Object.keys(meta.en.values)).toHaveLength(14)
  expect(meta.en.values.utm_garbage).toBe('Garbage in UTM marks')
})
