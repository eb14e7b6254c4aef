import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Cube } from '../../server/cube.ts'
import { compileModel } from '../../server/model/compile.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { answerOf, checkedMeasures, type HandChecked, questionOf } from './hand-checked.ts'
import { cubeOver, EXECUTIVE } from './start.ts'

const FOLDER = new URL('./cases/', import.meta.url)
const worlds = await Promise.all(
  readdirSync(FOLDER).map(async (name) => {
    const { default: world } = (await import(new URL(name, FOLDER).href)) as { default: HandChecked }
    return [name.replace(/\.ts$/, ''), world] as const
  }),
)

describe.each(worlds)('%s', (_, { world, cases }) => {
  let database: TestDatabase
  let cube: Cube
  beforeAll(async () => {
    database = await freshDatabase()
    await world(database.pool, database.url)
    cube = await cubeOver(database)
    await cube.refresh()
  }, 180_000)
  afterAll(async () => {
    await cube?.stop()
    await database?.drop()
  })

  test.each(cases)('$title', async (one) => {
    const { data } = await cube.load(questionOf(one), EXECUTIVE)
    expect(answerOf(one, data as Record<string, string | null>[])).toEqual(one.rows)
  })
})

test('every public measure has a hand-checked case', async () => {
  const { cubes } = await compileModel()
  const measures = cubes.flatMap((cube) => cube.measures).filter((measure) => measure.public)
  const names = measures.map(({ name }) => name)
  const checked = worlds.flatMap(([, { cases }]) => checkedMeasures(cases))
  expect(names.length).toBeGreaterThan(40)
  expect(
    names.filter((name) => !checked.includes(name)),
    'without a case in tests/schema/cases/',
  ).toEqual([])
  expect(
    checked.filter((name) => !names.includes(name)),
    'no public measure',
  ).toEqual([])
})
