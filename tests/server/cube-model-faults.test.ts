/** A broken model is told in one line that names the file, the line and the member. */
import { createRequire } from 'node:module'
import { beforeAll, expect, test, vi } from 'vitest'
import { type ModelFile, modelFault } from '../../server/cube/model-faults.ts'
import { installNativeStandIns } from '../../server/cube/native.ts'

const DEALS = `# One row per deal.
cubes:
  - name: deals
    sql_table: marts.deals
    dimensions:
      - name: id
        sql: "{CUBE}.id"
        type: number
        primary_key: true
      - name: created_at
        sql: "{CUBE}.created_at"
        type: time
    measures:
      - name: count
        type: count
        drill_members: [id]
      - name: won_count
        type: count
        filters:
          - sql: "{CUBE}.status = 'won'"
      - name: conversion
        sql: "1.0 * {won_count} / NULLIF({count}, 0)"
        type: number
    pre_aggregations:
      - name: day
        measures: [count, won_count]
        time_dimension: created_at
        granularity: day
`
const LEADS = `const { policies } = { policies: () => [] }
cube('leads', {
  sql_table: 'marts.leads',
  measures: {
    count: { type: 'count' },
  },
  dimensions: {
    id: { sql: (CUBE) => CUBE + '.id', type: 'number', primaryKey: true },
  },
})
`

interface Compiled {
  compiler: { compile(): Promise<unknown> }
  cubeEvaluator: { preAggregations(filter: object): unknown }
}
type Prepare = (repository: object, options: object) => Compiled
let prepareCompiler: Prepare
beforeAll(() => {
  vi.stubEnv('CUBEJS_TRANSPILATION_WORKER_THREADS_COUNT', '1')
  installNativeStandIns()
  const require = createRequire(import.meta.url)
  const fromCore = createRequire(require.resolve('@cubejs-backend/server-core'))
  prepareCompiler = fromCore('@cubejs-backend/schema-compiler').prepareCompiler
})

/** What is said of the model after one text was replaced. */
async function told(file: 'deals' | 'leads', from: string, to: string): Promise<string> {
  const edited = (name: string, content: string) => {
    if (name !== file) return content
    expect(content).toContain(from)
    return content.replace(from, to)
  }
  const files: ModelFile[] = [
    { fileName: 'cubes/deals.yml', content: edited('deals', DEALS) },
    { fileName: 'cubes/leads.js', content: edited('leads', LEADS) },
  ]
  const repository = { localPath: () => '/', dataSchemaFiles: async () => files }
  try {
    const { compiler, cubeEvaluator } = prepareCompiler(repository, {
      allowNodeRequire: true,
      standalone: true,
    })
    await compiler.compile()
    cubeEvaluator.preAggregations({})
  } catch (error) {
    return modelFault(error, files)
  }
  return 'it compiles'
}

test('a good model compiles', async () => {
  expect(await told('deals', '# One row per deal.', '# One deal per row.')).toBe('it compiles')
})

test.each([
  ['an open bracket', 'deals', 'cubes:', 'cubes: [', /^schema\/model\/cubes\/deals\.yml line 3 \(deals\): /],
  [
    'a wrong indent',
    'deals',
    '    sql_table:',
    '   sql_table:',
    /^schema\/model\/cubes\/deals\.yml line \d+.*indentation/,
  ],
  [
    'a key twice',
    'deals',
    '        type: count\n',
    '        type: count\n        type: sum\n',
    /deals\.yml line 16 \(count\): duplicated mapping key/,
  ],
  [
    'a lost comma',
    'leads',
    "cube('leads', {",
    "cube('leads' {",
    /^schema\/model\/cubes\/leads\.js line 2 \(leads\): missing \)/,
  ],
  [
    'an unknown name in JavaScript',
    'leads',
    'sql_table: ',
    'accessPolicy: polizies(), sql_table: ',
    /leads\.js line 3 \(leads\): polizies is not defined/,
  ],
  [
    'an unknown member',
    'deals',
    '* {won_count}',
    '* {wonn_count}',
    /deals\.yml line 22 \(conversion\): wonn_count is not defined\. Did you mean won_count\?$/,
  ],
  [
    'an unknown member of the cube',
    'deals',
    '* {won_count}',
    '* {CUBE.wonn_count}',
    /deals\.yml line 22 \(conversion\): deals\.wonn_count cannot be resolved.* Did you mean won_count\?$/,
  ],
  [
    'an unknown cube',
    'deals',
    '* {won_count}',
    '* {dealz.won_count}',
    /deals\.yml line 22 \(conversion\): dealz is not defined\. Did you mean deals\?$/,
  ],
  [
    'a measure twice',
    'deals',
    '- name: won_count',
    '- name: count',
    /deals\.yml line 17 \(count\): .*duplicate measure 'count'/,
  ],
  [
    'a measure named as a dimension',
    'deals',
    '- name: won_count',
    '- name: id',
    /deals\.yml line 17 \(id\): deals cube: id defined more than once/,
  ],
  [
    'an unknown type',
    'deals',
    'type: count\n        filters',
    'type: kount\n        filters',
    /deals\.yml line 17 \(won_count\): deals cube: "measures\.won_count\.type" must be one of/,
  ],
  [
    'an unknown drill member',
    'deals',
    'drill_members: [id]',
    'drill_members: [idd]',
    /deals\.yml line 16 \(count\): idd is not defined\. Did you mean id\?/,
  ],
  [
    'a measure that a roll-up lacks',
    'deals',
    '[count, won_count]',
    '[count, won_cnt]',
    /deals\.yml line 26 \(day\): won_cnt is not defined\. Did you mean won_count\?$/,
  ],
  [
    'a time that a roll-up lacks',
    'deals',
    'time_dimension: created_at',
    'time_dimension: created',
    /deals\.yml line 27 \(day\): created is not defined/,
  ],
] as const)('%s is named with its place', async (_, file, from, to, line) => {
  const text = await told(file, from, to)
  expect(text).toMatch(line)
  expect(text).not.toMatch(/\n|node_modules/)
})
