import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadEntities } from '../../loader/catalog.ts'
import { columnsOf, keyOf, parseRow } from '../../loader/entity.ts'
import { readRows } from '../../loader/read-rows.ts'
import { type Portal, startPortal } from '../../portal/index.ts'
import { freshDatabase } from '../support/database.ts'
import { difference, living, quickLoader, sample } from './support.ts'

/** What PHP, old portals and broken gateways put where something else should stand. */
const junk = fc.oneof(
  fc.constantFrom(
    null,
    '',
    '0',
    0,
    false,
    true,
    [],
    {},
    'Y',
    'N',
    '-',
    'NaN',
    '1e999',
    '9999999999999999999999',
  ),
  fc.constantFrom(
    '2026-13-45T99:99:99+03:00',
    '0000-00-00 00:00:00',
    '31.12.2026',
    '9999-12-31T00:00:00+03:00',
  ),
  fc.constantFrom(
    Number.MAX_SAFE_INTEGER * 4,
    -1,
    1.5,
    1e-9,
    '１２',
    '0x1F',
    ' 7 ',
    '\u0000',
    '\ud800',
    "'; drop table",
  ),
  fc.string({ maxLength: 20 }),
  fc.double(),
  fc.array(fc.anything({ maxDepth: 1 }), { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('0', '1', 'ID', 'id', 'VALUE'), fc.anything({ maxDepth: 1 }), { maxKeys: 3 }),
)

const isJson = (value: unknown) => JSON.parse(JSON.stringify(value ?? null)) as unknown

test('10 000 malformed records are read as the facts say, or set apart', async () => {
  const entities = await loadEntities({ smartProcesses: [128] })
  const fields = [...new Set(entities.flatMap((entity) => columnsOf(entity).map(({ name }) => name)))]
  const names = [
    ...fields.map((name) => name.toUpperCase()),
    ...fields.map(camel),
    'UF_CRM_1',
    'BINDINGS',
    'LIST',
  ]
  let [readable, faulty] = [0, 0]
  fc.assert(
    fc.property(
      fc.constantFrom(...entities),
      fc.dictionary(fc.constantFrom(...names), junk, { minKeys: 1, maxKeys: 12 }),
      fc.integer({ min: 1, max: 1e6 }),
      (entity, record, id) => {
        const columns = columnsOf(entity)
        const sent = isJson({ ID: String(id), id, ...record })
        const { rows, faults } = readRows(columns, keyOf(entity), [sent])
        readable += rows.size
        faulty += faults.length
        expect(rows.size + faults.length).toBe(1)
        for (const { reason, recordId } of faults) {
          expect(reason).toMatch(/^[a-z_]+: |^expected/)
          expect(recordId).not.toBe('')
        }
        for (const values of rows.values())
          columns.forEach(({ type }, index) => {
            expectPlain(type, values[index]!)
          })
      },
    ),
    { numRuns: 10_000 },
  )
  expect(readable).toBeGreaterThan(1000)
  expect(faulty).toBeGreaterThan(1000)
}, 120_000)

const camel = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())

const SHAPES: Record<string, RegExp> = {
  id: /^\d{1,19}$/,
  link: /^[1-9]\d{0,18}$/,
  links: /^\{\d+(,\d+)*\}$/,
  whole: /^-?\d{1,19}$/,
  int: /^-?\d{1,10}$/,
  numeric: /^-?\d+(\.\d+)?$/,
  bool: /^[tf]$/,
  time: /^[+-]?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  date: /^\d{4}-\d\d-\d\d$/,
}

/** Whatever was accepted is exactly what Postgres takes for this type. */
function expectPlain(type: string, value: string | null) {
  if (value === null) return
  const shape = SHAPES[type]
  if (shape) expect(value).toMatch(shape)
  else if (type === 'json') expect(() => JSON.parse(value) as unknown).not.toThrow()
  expect(value).not.toContain('\u0000')
}

test('a value is never another value', () => {
  const columns = columnsOf({
    kind: 'stream',
    table: 'things',
    list: { method: 'x' },
    changes: [],
    columns: { id: 'id', price: 'numeric', count: 'int', owner: 'link', on: 'bool' },
  })
  fc.assert(
    fc.property(
      fc.integer({ min: -(2 ** 31 - 1) }),
      fc.bigInt({ min: 0n, max: 10n ** 15n }),
      fc.boolean(),
      (count, cents, on) => {
        const price = `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`
        const row = parseRow(columns, {
          ID: 5,
          PRICE: price,
          COUNT: String(count),
          OWNER: 0,
          ON: on ? 'Y' : 'N',
        })
        expect(row).toEqual(['5', price, count === 0 ? '0' : String(count), null, on ? 't' : 'f'])
      },
    ),
  )
})

let portal: Portal
let expected: Record<string, unknown[]>

beforeAll(async () => {
  portal = await startPortal({ data: sample(300), limits: false })
  const calm = await freshDatabase()
  const loader = quickLoader(portal, calm)
  await loader.run()
  await loader.close()
  expected = await living(calm)
  await calm.drop()
})

afterAll(() => portal.close())

test.each([1, 2, 3, 4, 5, 6])(
  'answers that are malformed anywhere never stop the sync, and the next good ones mend all (%i)',
  async (seed) => {
    const database = await freshDatabase()
    const values = fc.sample(junk, { seed, numRuns: 400 })
    let at = 0
    const spoil = (value: unknown): unknown => {
      at += 1
      // One value in forty, whole records and lists among them.
      if (at % 41 === 0) return isJson(values[at % values.length])
      if (Array.isArray(value)) return value.map(spoil)
      if (typeof value === 'object' && value !== null)
        return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, spoil(inner)]))
      return value
    }
    at = seed
    const stop = portal.faults.corrupt((result: unknown) => spoil(result))
    for (let run = 0; run < 2; run++) {
      const loader = quickLoader(portal, database)
      await loader.run().catch((error: Error) => {
        expect(error.name).toMatch(/PortalError|MethodError/)
      })
      await loader.close()
    }
    stop()
    const { rows: apart } = await database.pool.query('select entity, record_id, reason from app.quarantine')
    expect(apart.length).toBeGreaterThan(0)
    const loader = quickLoader(portal, database)
    await loader.run({ full: true, acceptDeletions: true })
    await loader.run({ full: true, acceptDeletions: true })
    await loader.close()
    const found = difference(await living(database), expected)
    expect(found).toEqual({})
    const left = await database.pool.query(
      `select entity, record_id, reason from app.quarantine where record_id not like '?%'`,
    )
    expect(left.rows).toEqual([])
    await database.drop()
  },
  120_000,
)
