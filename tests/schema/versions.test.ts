import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { compileModel, type Model } from '../../server/model/compile.ts'
import { PAGE, readVersions } from '../../server/model/files.ts'
import { formulaOf } from '../../server/model/formula.ts'
import { metricsPage } from '../../server/model/metrics-page.ts'
import { faultsOf, publicMeasures, raised, type Versions, withNew } from '../../server/model/versions.ts'

let model: Model
let versions: Versions
beforeAll(async () => {
  model = await compileModel()
  versions = await readVersions()
})

test('every formula is the one that its version stands for', () => {
  expect(faultsOf(model, versions)).toEqual([])
})

test('docs/metrics.md is what the model says', () => {
  expect(readFileSync(PAGE, 'utf8'), 'run npm run model').toBe(metricsPage(model, versions))
})

test('the change log says in both languages what changed, version by version', () => {
  for (const [name, { version, changes }] of Object.entries(versions)) {
    expect(
      changes.map((change) => change.version),
      name,
    ).toEqual(Array.from({ length: version }, (_, index) => version - index))
    for (const { date, ru, en } of changes) {
      expect(date, name).toMatch(/^20\d\d-\d\d-\d\d$/)
      expect(ru, name).toMatch(/^[А-ЯЁ].*[а-яё].*\.$/)
      expect(en, name).toMatch(/^[A-Z].*\.$/)
      expect(en, name).not.toMatch(/[а-яё]/i)
    }
  }
})

test('the page names every public measure with its version', () => {
  const page = metricsPage(model, versions)
  for (const { name, shortTitle } of publicMeasures(model))
    expect(page, name).toContain(`| **${shortTitle}**<br>`)
  expect(page).not.toMatch(/undefined|NULLIF|count\(/)
})

describe('a formula as text', () => {
  test.each([
    ['deals.count', 'count(*) of marts.deals'],
    ['deals.won_amount', `sum(amount) filter (where status = 'won') of marts.deals`],
    ['deals.conversion', `1.0 * count(*) filter (where status = 'won') / NULLIF(count(*), 0) of marts.deals`],
    [
      'deal_stages.average_days',
      'sum(stay_seconds) / NULLIF(sum(completed_visits), 0) / 86400 of marts.deal_stages',
    ],
  ])('%s', (name, text) => expect(formulaOf(model, name)).toBe(text))
})

/** The model with another definition in place of one measure's. */
function changed(cube: string, measure: string, change: object): Model {
  const definition = model.definitions[cube]!
  const measures = { ...definition.measures, [measure]: { ...definition.measures[measure], ...change } }
  return { ...model, definitions: { ...model.definitions, [cube]: { ...definition, measures } } }
}

/** The model in which a measure has another version. */
const versioned = (of: Model, name: string, version: number): Model => ({
  ...of,
  cubes: of.cubes.map((cube) => ({
    ...cube,
    measures: cube.measures.map((one) =>
      one.name === name ? { ...one, meta: { ...one.meta, version } } : one,
    ),
  })),
})

describe('a changed formula', () => {
  const filters = [{ sql: (CUBE: unknown) => `${CUBE}.status = 'lost'` }]

  test('is a fault of the measure and of those made of it, until a version says so', () => {
    const faults = faultsOf(changed('deals', 'won_count', { filters }), versions)
    const names = faults.map((fault) => fault.split(':')[0])
    const made = [
      'deals.won_count',
      'deals.conversion',
      'deals.average_check',
      'deals.cycle_days',
      'deals.repeat_share',
    ]
    expect([...names].sort()).toEqual(made.sort())
    expect(faults[0]).toContain(`npm run model -- ${names[0]}`)
  })

  test.each([
    ['another type', { type: 'countDistinct', sql: (CUBE: unknown) => `${CUBE}.id` }],
    ['no filter', { filters: [] }],
  ])('is seen: %s', (_, change) => {
    const faults = faultsOf(changed('sales', 'lost_count', change), versions)
    expect(faults.map((fault) => fault.split(':')[0]).sort()).toEqual(['sales.lost_count', 'sales.win_rate'])
  })

  test('another table is a change of every measure', () => {
    const deals = { ...model.definitions.deals!, sqlTable: () => 'marts.other' }
    const faults = faultsOf({ ...model, definitions: { ...model.definitions, deals } }, versions)
    const all = publicMeasures(model).filter(({ name }) => name.startsWith('deals.'))
    expect(faults.length).toBe(all.length)
  })

  test('is settled by a new version with a line of the log', () => {
    const other = changed('sales', 'lost_amount', { filters })
    const text = { date: '2026-12-01', ru: 'Что изменилось.', en: 'What changed.' }
    const next = raised(other, versions, 'sales.lost_amount', text)
    const version = versions['sales.lost_amount']!.version + 1
    expect(next['sales.lost_amount']!.changes[0]).toEqual({ version, ...text })
    expect(faultsOf(other, next)).toEqual([
      `sales.lost_amount: meta.version is ${version - 1}, versions.json says ${version}.`,
    ])
    expect(faultsOf(versioned(other, 'sales.lost_amount', version), next)).toEqual([])
    expect(metricsPage(other, next)).toContain('| 2026-12-01 | Проиграно на сумму<br>`sales.lost_amount` |')
  })

  test('a new text or format is none', () => {
    expect(faultsOf(changed('sales', 'win_rate', { title: 'Иначе', format: 'number' }), versions)).toEqual([])
  })
})

test('a new measure is taken in, one that is gone is left out', () => {
  const { 'deals.count': _, ...without } = versions
  expect(faultsOf(model, without)).toEqual(['deals.count: new, not yet in versions.json. Run npm run model.'])
  expect(withNew(model, without, '2026-12-01')['deals.count']).toEqual({
    version: 1,
    formula: 'count(*) of marts.deals',
    changes: [{ version: 1, date: '2026-12-01', ru: 'Первая версия.', en: 'First version.' }],
  })
  const gone = { ...versions, 'deals.gone': versions['deals.count']! }
  expect(faultsOf(model, gone)).toEqual([
    'deals.gone: in versions.json, but no public measure. Run npm run model.',
  ])
  expect(withNew(model, gone, '2026-12-01')).toEqual(versions)
})
