/** The compiled model is kept for the next start, and never taken for another model's. */
import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startCube } from '../../server/cube.ts'
import { copyOfSchema } from '../schema/schema-copy.ts'
import { EXECUTIVE, SECRET, ZONE } from '../schema/start.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

const CUBE = `cubes:
  - name: trees
    sql: select 1 as id, 3.0 as height
    title: TITLE
    dimensions:
      - { name: id, sql: id, type: number, primary_key: true }
    measures:
      - { name: height, sql: height, type: sum }
`

let database: TestDatabase
let copy: Awaited<ReturnType<typeof copyOfSchema>>
let keepIn: string
const warnings: string[] = []
const log = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(JSON.parse(line).msg) })

beforeAll(async () => {
  database = await freshDatabase()
  copy = await copyOfSchema()
  await rm(join(copy.folder, 'model/cubes'), { recursive: true })
})
beforeEach(async () => {
  keepIn = await mkdtemp(join(tmpdir(), 'vitrina-kept-'))
  warnings.length = 0
  await write(CUBE)
  return () => rm(keepIn, { recursive: true, force: true })
})
afterAll(async () => {
  await copy?.remove()
  await database?.drop()
})

const write = (yaml: string) => writeFile(join(copy.folder, 'model/trees.yml'), yaml)
const kept = () => join(keepIn, 'model.json')

/** Starts Cube, and tells what its model says of the one cube. */
async function title(): Promise<string> {
  const { url: databaseUrl } = database
  const cube = await startCube({
    ...{ databaseUrl, apiSecret: SECRET, timezone: ZONE, schemaDir: copy.folder },
    ...{ keepIn, log },
  })
  const [trees] = await cube.meta(EXECUTIVE)
  await cube.stop()
  return trees!.title ?? ''
}

/** What only the kept file says shows that it was used. */
const mark = async () =>
  await writeFile(kept(), (await readFile(kept(), 'utf8')).replaceAll('TITLE', 'From the file'))

test('the same model starts from what was kept, readable by its owner alone', async () => {
  expect(await title()).toBe('TITLE')
  expect((await stat(kept())).mode & 0o777).toBe(0o600)
  await mark()
  expect(await title()).toBe('From the file')
})

test('a changed file, or another file beside it, compiles all anew', async () => {
  await title()
  await mark()
  await write(CUBE.replace('TITLE', 'Changed'))
  expect(await title()).toBe('Changed')
  await mark()
  await appendFile(join(copy.folder, 'model/more.yml'), 'cubes: []\n')
  expect(await title()).toBe('Changed')
  await rm(join(copy.folder, 'model/more.yml'))
})

test('a damaged file is told, compiled around and replaced', async () => {
  await writeFile(kept(), '{"key":')
  expect(await title()).toBe('TITLE')
  expect(warnings).toEqual([
    expect.stringMatching(/model\.json: cannot be read\. The model is compiled anew\.$/),
  ])
  await mark()
  expect(await title()).toBe('From the file')
})

test('a model that does not compile is not kept', async () => {
  await write(CUBE.replace('type: sum', 'type: tall'))
  await expect(title()).rejects.toThrow('the model does not compile')
  await expect(stat(kept())).rejects.toThrow('ENOENT')
})

test('a folder that cannot be written costs a warning, not the start', async () => {
  await rm(keepIn, { recursive: true })
  expect(await title()).toBe('TITLE')
  expect(warnings).toEqual([expect.stringMatching(/^The compiled model is not kept: /)])
})
