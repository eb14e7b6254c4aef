import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readVersions } from '../../server/model/files.ts'
import { insertDeals } from './marts.ts'
import { type Body, EXECUTIVE, type Stand, stand } from './start.ts'

const OF_DEALS = ['deals', 'sales', 'deal_stages']

interface Member {
  name: string
  shortTitle: string
  type: string
  meta?: { version?: number }
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

test('meta tells the version of every formula', async () => {
  const versions = await readVersions()
  const measures = cubes.flatMap((cube) => cube.measures)
  expect(measures.length).toBeGreaterThan(40)
  expect(Object.fromEntries(measures.map(({ name, meta }) => [name, meta?.version]))).toEqual(
    Object.fromEntries(Object.entries(versions).map(([name, { version }]) => [name, version])),
  )
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
    const created_at = '2026-01-15T12:00:00+03:00'
    await insertDeals(here.database.pool, [
      { id: 1, created_at, custom: JSON.stringify({ uf_segment: 'Розница', uf_1700000000: '12.5' }) },
      { id: 2, created_at, custom: JSON.stringify({ uf_1700000000: 'много' }) },
    ])
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
