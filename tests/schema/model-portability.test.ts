/** `schema/` runs in the official image as it is, under both of Cube's planners, as far as that can be checked without them. */
import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire, isBuiltin } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { type CubeDefinition, compileModel, type Definition, type Model } from '../../server/model/compile.ts'
import { parameters } from '../../server/model/formula.ts'
import { freshDatabase } from '../support/database.ts'
import { createMarts } from './marts.ts'
import { copyOfSchema, SCHEMA } from './schema-copy.ts'
import { ZONE } from './start.ts'

const fromHere = createRequire(import.meta.url)
const fromCore = createRequire(fromHere.resolve('@cubejs-backend/server-core'))

let model: Model
let files: { path: string; text: string }[]
beforeAll(async () => {
  model = await compileModel()
  const entries = await readdir(SCHEMA, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  files = await Promise.all(
    paths.map(async (path) => ({ path: relative(SCHEMA, path), text: await readFile(path, 'utf8') })),
  )
})

const definitions = (): [string, CubeDefinition][] => Object.entries(model.definitions)
const scripts = () => files.filter(({ path }) => path.endsWith('.js'))
const modelFiles = () => files.filter(({ path }) => path.startsWith('model/'))

/** Relative paths that a file requires; those of a model file are taken from the folder `model`, as Cube does. */
const required = ({ path, text }: { path: string; text: string }) =>
  [...text.matchAll(/\brequire\(\s*'([^']+)'\s*\)/g)].map(([, name]) =>
    name!.startsWith('.') ? join(path.startsWith('model/') ? 'model' : dirname(path), name!) : name!,
  )

describe('the official image', () => {
  test('reads every file of schema/', () => {
    const read = new Set(['cube.js', 'package.json', 'versions.json', ...scripts().flatMap(required)])
    const unread = files.filter(({ path }) => !read.has(path) && !/^model\/.+\.(yml|js)$/.test(path))
    expect(unread.map(({ path }) => path)).toEqual([])
  })

  test('has everything that the scripts require', () => {
    const inImage = (name: string) =>
      name === 'pg' || isBuiltin(name) || files.some(({ path }) => path === name)
    expect(scripts().length).toBeGreaterThan(3)
    expect(
      scripts()
        .flatMap(required)
        .filter((name) => !inImage(name)),
    ).toEqual([])
    const modern = scripts().filter(({ text }) => /^\s*(import|export)\s|\bimport\(/m.test(text))
    expect(modern.map(({ path }) => path)).toEqual([])
    expect(
      scripts()
        .filter(({ text }) => /require\((?!\s*')/.test(text))
        .map(({ path }) => path),
    ).toEqual([])
  })

  test('sets the names of the environment that the scripts read', () => {
    const names = scripts().flatMap(({ text }) => text.match(/process\.env\b(\.\w+)?/g) ?? [])
    expect(names.length).toBeGreaterThan(0)
    expect(
      names.filter((name) => !/^process\.env\.CUBEJS_DB_(HOST|PORT|NAME|USER|PASS|SSL)$/.test(name)),
    ).toEqual([])
  })

  test('accepts every setting of cube.js', () => {
    const { validateOptions } = fromCore('@cubejs-backend/server-core/dist/src/core/optionsValidate.js')
    const settings = fromHere(join(SCHEMA, 'cube.js'))
    expect(Object.keys(settings).length).toBeGreaterThan(0)
    validateOptions(settings)
    expect(() => validateOptions({ ...settings, contextToGroup: () => [] })).toThrow()
  })

  test('finds every table whatever the search path is', () => {
    const tables = definitions().map(([, { sqlTable, sql }]) => String(sqlTable?.() ?? sql?.()))
    expect(tables.filter((table) => !/^marts\.[a-z_]+$/.test(table))).toEqual([])
    const statements = modelFiles().flatMap(({ text }) =>
      text.split('\n').filter((line) => /\bsql(_table)?:|SELECT/.test(line)),
    )
    const read = statements.flatMap((line) =>
      [...line.matchAll(/(?<!EPOCH )\b(?:FROM|JOIN) +([\w.]+)/gi)].map(([, name]) => name!),
    )
    expect(read.length).toBeGreaterThan(5)
    expect(read.filter((name) => !/^(marts|app|raw)\.[a-z_]+$/.test(name))).toEqual([])
  })

  test('compiles the model from its own folder, with nothing but pg beside it', {
    timeout: 180_000,
  }, async () => {
    const database = await freshDatabase()
    const copy = await copyOfSchema()
    try {
      await createMarts(database.pool, ZONE)
      await database.pool.query(
        `insert into raw.user_fields (portal_id, entity_id, field_name, user_type_id, label, multiple, sort, synced_at)
         values (1, 'CRM_DEAL', 'UF_CRM_SEGMENT', 'string', 'Сегмент', false, 10, now())`,
      )
      const compiled = await compileAsImage(copy.folder, database.url)
      expect(compiled).toContain('deals.uf_segment')
      const expected = model.cubes
        .flatMap((cube) => [...cube.measures, ...cube.dimensions])
        .map(({ name }) => name)
      expect(expected.filter((name) => !compiled.includes(name))).toEqual([])
    } finally {
      await copy.remove()
      await database.drop()
    }
  })
})

/** Cube's reader of files and its compiler in the folder `conf`, where the image mounts a schema; prints the members. */
const SCRIPT = `
const core = require('module').createRequire(process.env.CORE)
core('@cubejs-backend/native').NativeInstance.prototype.newJinjaEngine = () => ({})
const { FileRepository } = core('@cubejs-backend/shared')
const { prepareCompiler } = core('@cubejs-backend/schema-compiler')
const settings = require(process.cwd() + '/cube.js')
const { compiler, metaTransformer } = prepareCompiler(new FileRepository('model'), { allowNodeRequire: true, standalone: true })
settings.schemaVersion().then(() => compiler.compile()).then(() => {
  const members = metaTransformer.cubes.flatMap(({ config }) => [...config.measures, ...config.dimensions].map(({ name }) => name))
  process.stdout.write(JSON.stringify(members), () => process.exit(0))
}).catch((error) => { console.error(error); process.exit(1) })`

async function compileAsImage(conf: string, databaseUrl: string): Promise<string[]> {
  const url = new URL(databaseUrl)
  const env = {
    PATH: process.env.PATH,
    CORE: fromHere.resolve('@cubejs-backend/server-core'),
    CUBEJS_TRANSPILATION_WORKER_THREADS_COUNT: '1',
    CUBEJS_DB_TYPE: 'postgres',
    CUBEJS_DB_HOST: url.hostname,
    CUBEJS_DB_PORT: url.port,
    CUBEJS_DB_NAME: url.pathname.slice(1),
    CUBEJS_DB_USER: decodeURIComponent(url.username),
    CUBEJS_DB_PASS: decodeURIComponent(url.password),
  }
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', SCRIPT], { cwd: conf, env })
  return JSON.parse(stdout) as string[]
}

/**
 * Only what both planners know. The old one lacks: multi-stage measures in roll-ups, `number_agg`, `switch`, calendars, parentheses
 * around references. The new one lacks: `year_to_date` windows, origins of granularities of one unit. Neither has, here: Cube Store
 * (external, lambda and joined roll-ups), the extension for approximate counts; and without the addon there is no Jinja and no Python.
 */
const KNOWN = {
  measure:
    'title description type sql filters format meta public drillMembers drillFilters ownedByCube aliases currency',
  dimension: 'title description type sql case format meta public primaryKey ownedByCube granularities',
  measureTypes: ['count', 'sum', 'countDistinct', 'min', 'max', 'number'],
  dimensionTypes: ['string', 'number', 'time', 'boolean'],
}

const unknown = (known: string, of: Definition) =>
  Object.keys(of).filter((key) => !known.split(' ').includes(key))

describe('both planners', () => {
  test('know every parameter and type of the members', () => {
    for (const [cube, { measures = {}, dimensions = {} }] of definitions()) {
      for (const [name, measure] of Object.entries(measures)) {
        expect(unknown(KNOWN.measure, measure), `${cube}.${name}`).toEqual([])
        expect(KNOWN.measureTypes, `${cube}.${name}`).toContain(measure.type)
      }
      for (const [name, dimension] of Object.entries(dimensions)) {
        expect(unknown(KNOWN.dimension, dimension), `${cube}.${name}`).toEqual([])
        expect(KNOWN.dimensionTypes, `${cube}.${name}`).toContain(dimension.type)
      }
    }
  })

  test('have no joins, segments or hierarchies to disagree about', () => {
    for (const [name, cube] of definitions())
      for (const part of ['joins', 'segments', 'hierarchies'] as const)
        expect(
          Object.keys((cube as unknown as Record<string, object>)[part] ?? {}),
          `${name}: ${part}`,
        ).toEqual([])
  })

  test('bucket custom granularities alike: one unit, moved by an offset', () => {
    for (const [cube, { dimensions = {} }] of definitions())
      for (const [name, { granularities }] of Object.entries(dimensions))
        for (const granularity of Object.values(
          (granularities ?? {}) as Record<string, { interval?: string }>,
        )) {
          expect(granularity.interval, `${cube}.${name}`).toMatch(/^1 (year|quarter|month|week|day)$/)
          expect(Object.keys(granularity), `${cube}.${name}`).not.toContain('origin')
        }
  })

  test('read a reference alike: what has operators stands in parentheses or alone', () => {
    for (const [cube, { measures = {}, dimensions = {} }] of definitions())
      for (const [name, { sql }] of Object.entries(measures)) {
        const composed = (reference: string) => {
          const of = measures[reference] ?? dimensions[reference]
          return of && (of.type === 'number' || of.case) && !measures[name]?.filters
        }
        for (const reference of sql ? parameters(sql).filter(composed) : [])
          expect(String(sql), `${cube}.${name}`).toMatch(new RegExp(`[(,] *\\$\\{${reference}\\} *[),]`))
      }
  })

  test('and no addon are needed to read the files: no templates, no Python', () => {
    const templates = files.filter(
      ({ path, text }) => path.endsWith('.yml') && /\{\{|\}\}|\{%|%\}|\{#/.test(text),
    )
    expect(templates.map(({ path }) => path)).toEqual([])
    expect(files.filter(({ path }) => /\.(py|jinja|ts)$/.test(path)).map(({ path }) => path)).toEqual([])
  })
})

interface Rollup extends Definition {
  external?: boolean
  sqlAlias?: string
  partitionGranularity?: string
  indexes?: Record<string, unknown>
  measureReferences?: (...references: unknown[]) => unknown
}

const rollups = () =>
  definitions().flatMap(([cube, { sqlAlias, preAggregations = {} }]) =>
    Object.entries(preAggregations as Record<string, Rollup>).map(([name, rollup]) => ({
      cube,
      name,
      rollup,
      table: `${sqlAlias ?? cube}_${rollup.sqlAlias ?? name}`,
    })),
  )

describe('roll-ups', () => {
  test('stand in Postgres and need no Cube Store', () => {
    expect(rollups().length).toBeGreaterThan(10)
    for (const { cube, name, rollup } of rollups()) {
      expect(rollup.type, `${cube}.${name}`).toBe('rollup')
      expect(rollup.external, `${cube}.${name}`).toBe(false)
    }
  })

  test('have names that fit the 63 characters of a Postgres name, with everything that Cube adds', () => {
    for (const { table, rollup } of rollups()) {
      expect(table.length, table).toBeLessThanOrEqual(rollup.partitionGranularity ? 28 : 36)
      for (const index of Object.keys(rollup.indexes ?? {}))
        expect(`${table}_${index}`.length, `${table}_${index}`).toBeLessThanOrEqual(35)
    }
    const tables = rollups().map(({ table }) => table)
    expect(new Set(tables).size).toBe(tables.length)
  })

  test('hold every measure that adds up', () => {
    const missing = definitions()
      .filter(([, { preAggregations = {} }]) => Object.keys(preAggregations).length > 0)
      .flatMap(([cube, { measures }]) => {
        const held = rollups()
          .filter((one) => one.cube === cube)
          .flatMap(({ rollup }) => (rollup.measureReferences ? parameters(rollup.measureReferences) : []))
        const additive = Object.entries(measures).filter(([, { type }]) => type === 'count' || type === 'sum')
        return additive.filter(([name]) => !held.includes(name)).map(([name]) => `${cube}.${name}`)
      })
    expect(missing).toEqual([])
  })

  test('hold nothing that depends on the clock', () => {
    for (const { cube, name, rollup } of rollups()) {
      const { measures, dimensions } = model.definitions[cube]!
      const { dimensionReferences } = rollup as { dimensionReferences?: (...names: unknown[]) => unknown }
      const held = [rollup.measureReferences, dimensionReferences].flatMap((list) =>
        list ? parameters(list) : [],
      )
      for (const member of held)
        expect(
          String((measures[member] ?? dimensions[member])?.sql),
          `${cube}.${name}: ${member}`,
        ).not.toMatch(/\bnow\(|\bcurrent_(date|time|timestamp)\b/i)
    }
  })
})

test('every cube with roll-ups is kept fresh by a watermark', () => {
  for (const { cube, name, rollup } of rollups()) {
    const { every, sql } = (rollup.refreshKey ?? {}) as { every?: string; sql?: unknown }
    expect({ every, sql: typeof sql }, `${cube}.${name}`).toEqual({ every: '1 second', sql: 'function' })
  }
})
