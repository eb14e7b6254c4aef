import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Body, EXECUTIVE, type Stand, stand } from './start.ts'

const FOLDER = new URL('../../schema/model/cubes/', import.meta.url)
const CUBES = ['deals', 'sales', 'deal_stages', 'data_quality']
const OF_DEALS = ['deals', 'sales', 'deal_stages']

interface Member {
  name: string
  shortTitle: string
  description?: string
  meta?: { en?: { title?: string; description?: string } }
  format?: string
  type: string
  drillMembers?: string[]
}

let here: Stand
let cubes: (Member & { measures: Member[]; dimensions: Member[] })[]
beforeAll(async () => {
  here = await stand(async ({ pool }) => {
    await pool.query(`insert into raw.user_fields (portal_id, entity_id, field_name, user_type_id, label, multiple, sort, synced_at) values
      (1, 'CRM_DEAL', 'UF_CRM_SEGMENT', 'enumeration', 'Сегмент', false, 10, now()),
      (1, 'CRM_DEAL', 'UF_CRM_1700000000', 'double', 'Площадь, м²', false, 20, now()),
      (1, 'CRM_CONTACT', 'UF_CRM_OTHER', 'string', 'Чужое', false, 30, now())`)
  })
  cubes = (await here.get('/cubejs-api/v1/meta')).body.cubes
}, 180_000)
afterAll(() => here.close())

test('the public cubes are these', () =>
  expect(cubes.map(({ name }) => name).sort()).toEqual([...CUBES].sort()))

test('every member says in two languages what it is', () => {
  const silent = cubes
    .flatMap((cube) => [cube, ...cube.measures, ...cube.dimensions])
    .filter(({ description, meta }) => !description || !meta?.en?.title || !meta.en.description)
  expect(silent.map(({ name }) => name)).toEqual([])
})

test('titles and descriptions are Russian', () => {
  const foreign = cubes
    .flatMap((cube) => [...cube.measures, ...cube.dimensions])
    .filter(({ shortTitle, description }) => !/[а-я]|UTM/i.test(shortTitle) || !/[а-я]/i.test(description!))
  expect(foreign.map(({ name }) => name)).toEqual([])
})

test('shares are percents, amounts are money', () => {
  for (const { name, format } of cubes.flatMap((cube) => cube.measures)) {
    if (/(share|rate|conversion|to_next)$/.test(name)) expect(format, name).toBe('percent')
    if (/(amount|check)$/.test(name)) expect(format, name).toBe('currency')
    if (/_days$/.test(name)) expect(format, name).toBe('number')
  }
})

test('names are snake_case', () => {
  const names = cubes.flatMap((cube) => [...cube.measures, ...cube.dimensions]).map(({ name }) => name)
  expect(names.filter((name) => !/^[a-z_]+\.[a-z][a-z0-9_]*$/.test(name))).toEqual([])
})

test('every measure leads to the records behind it', () => {
  const dead = cubes.flatMap((cube) => cube.measures).filter(({ drillMembers }) => !drillMembers?.length)
  expect(dead.map(({ name }) => name)).toEqual([])
})

test('every dimension can be selected', async () => {
  for (const cube of cubes) {
    const { data, error } = (await here.load({
      dimensions: cube.dimensions.map(({ name }) => name),
      limit: 1,
    })) as Body
    expect({ name: cube.name, error, data }).toEqual({ name: cube.name, error: undefined, data: [] })
  }
})

test('every measure can be selected', async () => {
  for (const cube of cubes) {
    const { error } = await here.load({ measures: cube.measures.map(({ name }) => name) })
    expect(error, cube.name).toBeUndefined()
  }
})

describe('custom fields', () => {
  test('are dimensions of every cube about deals, titled as in the CRM', () => {
    for (const cube of cubes.filter(({ name }) => OF_DEALS.includes(name))) {
      const custom = cube.dimensions.filter(({ name }) => name.includes('.uf_'))
      expect(custom.map(({ name, shortTitle, type }) => [name.split('.')[1], shortTitle, type])).toEqual([
        ['uf_segment', 'Сегмент', 'string'],
        ['uf_1700000000', 'Площадь, м²', 'number'],
      ])
    }
  })

  test('read what the marts hold, and text where a number was promised is blank', async () => {
    const { pool } = here.database
    const add = (id: number, custom: object) =>
      pool.query(
        `insert into marts.deals (portal_id, portal, id, title, status, pipeline, pipeline_id, stage, stage_order, manager, department,
           department_path, source, type, company, contact, created_at, custom)
         values (1, '', $1, '', 'open', '', 0, '', 0, '', '', '', '', '', '', '', now(), $2)`,
        [id, JSON.stringify(custom)],
      )
    await add(1, { uf_segment: 'Розница', uf_1700000000: '12.5' })
    await add(2, { uf_1700000000: 'много' })
    const { data } = await here.cube.load(
      { dimensions: ['deals.id', 'deals.uf_segment', 'deals.uf_1700000000'], order: { 'deals.id': 'asc' } },
      EXECUTIVE,
    )
    expect(data).toEqual([
      { 'deals.id': '1', 'deals.uf_segment': 'Розница', 'deals.uf_1700000000': '12.5' },
      { 'deals.id': '2', 'deals.uf_segment': null, 'deals.uf_1700000000': null },
    ])
  })

  test('a new one appears without a restart', { timeout: 120_000 }, async () => {
    await here.database.pool.query(
      `insert into raw.user_fields (portal_id, entity_id, field_name, user_type_id, label, multiple, sort, synced_at)
       values (1, 'CRM_DEAL', 'UF_CRM_NEW', 'string', 'Новое', false, 5, now())`,
    )
    const dimensions = async () => {
      const { body } = await here.get('/cubejs-api/v1/meta')
      return body.cubes.flatMap((cube: Body) => cube.dimensions).map(({ name }: Member) => name) as string[]
    }
    await expect.poll(dimensions, { timeout: 20_000, interval: 500 }).toContain('deals.uf_new')
  })
})

describe('the files', () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yml'))
  const texts = files.map((name) => [name, readFileSync(new URL(name, FOLDER), 'utf8')] as const)

  test.each(texts)('%s names its tables with their schema', (_, text) => {
    for (const [, table] of text.matchAll(/sql_table: (\S+)/g)) expect(table).toMatch(/^marts\.\w+$/)
  })

  test.each(texts)('the tables of the roll-ups in %s fit the 63 characters of a Postgres name', (_, text) => {
    const cube = /- name: (\w+)/.exec(text)![1]!
    const part = text.split('pre_aggregations:')[1] ?? ''
    for (const [, name] of part.matchAll(/^ {6}- name: (\w+)/gm))
      expect(`${cube}_${name}`.length, `${cube}_${name}`).toBeLessThanOrEqual(28)
  })

  test.each(texts.filter(([name]) => name !== 'deal_attributes.yml'))(
    'every additive measure of %s stands in its roll-ups',
    (_, text) => {
      const [members, rollups] = text.split('pre_aggregations:') as [string, string]
      const entries = members.split('    measures:')[1]!.split(/^ {6}- /m)
      const additive = entries
        .filter((entry) => /^ {8}type: (count|sum)$/m.test(entry))
        .map((entry) => /^name: (\w+)/.exec(entry)![1])
      const listed = /&additive\s*\[([^\]]*)\]/.exec(rollups)![1]!.split(/,\s*/)
      expect(
        listed
          .map((name) => name.trim())
          .filter(Boolean)
          .sort(),
      ).toEqual(additive.sort())
    },
  )
})
