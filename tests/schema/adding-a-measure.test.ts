/** The walk-through of docs/adding-a-measure.md, done with a copy of the schema. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fillMarts } from '../../bench/support/fill-marts.ts'
import type { CubeQuery } from '../../server/cube/result.ts'
import { type Cube, startCube } from '../../server/cube.ts'
import { compileModel } from '../../server/model/compile.ts'
import { readVersions } from '../../server/model/files.ts'
import { metricsPage } from '../../server/model/metrics-page.ts'
import { faultsOf, withNew } from '../../server/model/versions.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { bumpMonths, createMarts } from './marts.ts'
import { copyOfSchema } from './schema-copy.ts'
import { EXECUTIVE, SECRET, ZONE } from './start.ts'

const PAGE = new URL('../../docs/adding-a-measure.md', import.meta.url)

let database: TestDatabase
let copy: Awaited<ReturnType<typeof copyOfSchema>>
let share: string
let count: string
beforeAll(async () => {
  const blocks = [...(await readFile(PAGE, 'utf8')).matchAll(/```yaml\n([\s\S]*?)```/g)].map(
    ([, text]) => text!,
  )
  ;[share, count] = blocks as [string, string]
  database = await freshDatabase()
  await createMarts(database.pool, ZONE)
  await fillMarts(database.pool, 500)
  await bumpMonths(database.pool, ZONE)
  copy = await copyOfSchema()
}, 180_000)
afterAll(async () => {
  await copy?.remove()
  await database?.drop()
})

const start = (watch: boolean): Promise<Cube> =>
  startCube({
    databaseUrl: database.url,
    apiSecret: SECRET,
    timezone: ZONE,
    log: pino({ level: 'silent' }),
    schemaDir: copy.folder,
    watch,
  })

/** Writes the file of the cube `sales` with something put in. */
async function edit(change: (text: string) => string): Promise<void> {
  const path = join(copy.folder, 'model/cubes/sales.yml')
  const text = await readFile(path, 'utf8')
  const changed = change(text)
  expect(changed).not.toBe(text)
  await writeFile(path, changed)
}

const withMeasure = (entry: string) => (text: string) => {
  const end = text.search(/\n+ +#[^\n]*\n +pre_aggregations:/)
  return `${text.slice(0, end)}\n\n${entry.trimEnd()}\n${text.slice(end)}`
}

const byManager = (measure: string): CubeQuery => ({
  measures: [measure],
  dimensions: ['sales.manager_id'],
  timeDimensions: [{ dimension: 'sales.date', dateRange: ['2000-01-01', '2099-12-31'] }],
})

async function ask(cube: Cube, measure: string) {
  const { data, usedPreAggregations = {} } = await cube.load(byManager(measure), EXECUTIVE)
  const rows = (data as Record<string, string | null>[]).map((row) => [
    row['sales.manager_id'],
    row[measure] === null ? null : Number(Number(row[measure]).toFixed(9)),
  ])
  return { rows: rows.sort(), rollups: Object.keys(usedPreAggregations).length }
}

const bySql = async (expression: string) => {
  const { rows } = await database.pool.query(
    `select manager_id::text, (${expression})::float8 as value from marts.sales group by 1 order by 1`,
  )
  return rows.map(({ manager_id, value }) => [manager_id, value === null ? null : Number(value.toFixed(9))])
}

const SHARE = `coalesce(sum(amount) filter (where event = 'lost'), 0) / nullif(sum(amount) filter (where event in ('won', 'lost')), 0)`
const COUNT = `count(*) filter (where event = 'won' and amount >= 100000)`
/** Waits while the changed file is noticed and compiled. */
const SOON = { timeout: 100_000, interval: 500 }

describe('while the model is watched', () => {
  let cube: Cube
  beforeAll(async () => {
    cube = await start(true)
    await cube.refresh()
  }, 180_000)
  afterAll(() => cube?.stop())

  const answers = (measure: string) => () =>
    ask(cube, measure).then(
      ({ rollups }) => (rollups > 0 ? 'from a roll-up' : 'from the marts'),
      (error: Error) => error.message,
    )

  test('a new ratio is served at once, from the roll-ups of its parts', { timeout: 180_000 }, async () => {
    expect(await answers('sales.lost_amount_share')()).toContain('lost_amount_share')
    await edit(withMeasure(share))
    await expect.poll(answers('sales.lost_amount_share'), SOON).toBe('from a roll-up')
    const { rows } = await ask(cube, 'sales.lost_amount_share')
    expect(rows.length).toBeGreaterThan(1)
    expect(rows).toEqual((await bySql(SHARE)).sort())
  })

  test('a broken file leaves the model of before', { timeout: 180_000 }, async () => {
    const path = join(copy.folder, 'model/cubes/sales.yml')
    const good = await readFile(path, 'utf8')
    await edit((text) => text.replace('COALESCE({won_amount}', 'COALESCE({won_amonut}'))
    await new Promise((resolve) => setTimeout(resolve, 2000))
    expect((await ask(cube, 'sales.lost_amount_share')).rows).toEqual((await bySql(SHARE)).sort())
    await writeFile(path, good)
  })

  test('a new count is right from the marts, and from a roll-up once it is listed', {
    timeout: 240_000,
  }, async () => {
    await edit(withMeasure(count))
    await expect.poll(answers('sales.large_won_count'), SOON).toBe('from the marts')
    const expected = (await bySql(COUNT)).sort()
    expect(expected.some(([, value]) => Number(value) > 0)).toBe(true)
    expect((await ask(cube, 'sales.large_won_count')).rows).toEqual(expected)
    await edit((text) => text.replace('&additive [', '&additive [\n            large_won_count,'))
    await expect.poll(answers('sales.large_won_count'), SOON).toBe('from a roll-up')
    expect((await ask(cube, 'sales.large_won_count')).rows).toEqual(expected)
  })
})

test('without watching, a start serves the files as they stand then', { timeout: 240_000 }, async () => {
  const cube = await start(false)
  const title = async () => {
    const { annotation } = await cube.load(byManager('sales.large_won_count'), EXECUTIVE)
    return annotation!.measures!['sales.large_won_count']!.shortTitle
  }
  try {
    expect(await title()).toBe('Крупные продажи')
    await edit((text) => text.replace('title: Крупные продажи', 'title: Большие продажи'))
    await new Promise((resolve) => setTimeout(resolve, 2000))
    expect(await title()).toBe('Крупные продажи')
  } finally {
    await cube.stop()
  }
})

test('the new measures ask for their first version and stand on the page of metrics', async () => {
  const model = await compileModel(copy.folder)
  const versions = await readVersions()
  expect(faultsOf(model, versions).filter((fault) => /lost_amount_share|large_won/.test(fault))).toEqual([
    'sales.lost_amount_share: new, not yet in versions.json. Run npm run model.',
    'sales.large_won_count: new, not yet in versions.json. Run npm run model.',
  ])
  const next = withNew(model, versions, '2026-12-01')
  expect(next['sales.large_won_count']!.formula).toBe(
    `count(*) filter (where event = 'won' AND amount >= 100000) of marts.sales`,
  )
  expect(metricsPage(model, next)).toContain('| **Большие продажи**<br>Large sales | `large_won_count` |')
})
