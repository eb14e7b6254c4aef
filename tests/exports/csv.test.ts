import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SecurityContext } from '../../server/cube/gateway.ts'
import { insertDeals } from '../schema/marts.ts'
import { type ExportStand, exportStand } from './support/stand.ts'
import { readWorkbook, valuesOf } from './support/workbook.ts'

const EXCEL_ROWS = 12_000
const MANY = 12_500

let vitrina: ExportStand
beforeAll(async () => {
  vitrina = await exportStand(
    async ({ pool }) => {
      await insertDeals(pool, [
        { id: 1, created_at: '2026-01-10T22:30:00Z', amount: -1234.5, title: '=1+1', is_repeat: true },
        { id: 2, created_at: '2026-01-15T05:00:00Z', title: '+7 900; "Ы"', manager: 'Борис', manager_id: 2 },
        { id: 3, created_at: '2026-01-20T05:00:00Z', title: ' @SUM(A1)', department_ids: '/1/9/' },
        {
          id: 4,
          created_at: '2026-01-21T05:00:00Z',
          title: 'две\nстроки',
          portal_id: 2,
          portal: 'second.example',
        },
      ])
      // Leads of one manager each, as many as make a long list.
      await pool.query(
        `insert into marts.data_quality (portal_id, portal, "check", entity, record_id, title, detail, manager, manager_id,
           department, department_id, department_ids, created_at, url)
         select 1, 'demo.example', 'source_blank', 'leads', id, 'Лид ' || id, '', 'Анна', 1 + id % 2, 'Отдел', 5, '/1/5/',
           '2026-01-01'::timestamptz + id * interval '1 minute', null
         from generate_series(1, ${MANY}) as id`,
      )
    },
    { limits: { excelRows: EXCEL_ROWS } },
  )
}, 600_000)
afterAll(() => vitrina?.close())

const list = {
  ungrouped: true,
  dimensions: ['deals.id', 'deals.title', 'deals.created_at', 'deals.amount', 'deals.is_repeat'],
  order: { 'deals.id': 'asc' },
}
const faults = {
  ungrouped: true,
  dimensions: ['data_quality.record_id', 'data_quality.title', 'data_quality.created_at'],
  order: { 'data_quality.record_id': 'desc' },
}

async function csv(body: object, context?: SecurityContext) {
  const response = await vitrina.send({ format: 'csv', ...body }, context ? { context } : {})
  const bytes = Buffer.from(await response.arrayBuffer())
  expect(response.headers.get('content-type'), bytes.toString().slice(0, 300)).toBe('text/csv; charset=utf-8')
  const text = bytes.toString()
  return { response, text, lines: text.slice(1).split('\r\n').slice(0, -1) }
}

test('Russian CSV opens in Excel as it is', async () => {
  const { text, lines, response } = await csv({ query: list })
  expect(text.charCodeAt(0)).toBe(0xfeff)
  expect(lines[0]).toBe('ID сделки;Сделка;Создана;Сумма;Повторная продажа')
  expect(lines[1]).toBe("1;'=1+1;11.01.2026 01:30;-1234,5;да")
  expect(lines[2]).toBe(`2;"'+7 900; ""Ы""";15.01.2026 08:00;1000;`)
  expect(response.headers.get('x-export-rows')).toBe('4')
})

test('nothing that a spreadsheet would compute, nothing torn apart', async () => {
  const { lines } = await csv({ query: list })
  expect(lines[3]).toContain("' @SUM(A1)")
  expect(lines[4]).toContain('"две\nстроки"')
})

test('English CSV has commas and points', async () => {
  const { lines } = await csv({ query: list, locale: 'en' })
  expect(lines[0]).toBe('Deal ID,Deal,Created at,Amount,Repeat sale')
  expect(lines[1]).toBe("1,'=1+1,2026-01-11 01:30,-1234.5,yes")
})

test('a list longer than Cube answers is whole, in order, of one moment', async () => {
  const { lines, response } = await csv({ query: faults })
  expect(response.headers.get('x-export-rows')).toBe(String(MANY))
  expect(lines).toHaveLength(MANY + 1)
  const ids = lines.slice(1).map((line) => Number(line.split(';')[0]))
  expect(ids).toEqual(Array.from({ length: MANY }, (_, index) => MANY - index))
  expect(lines[1]).toBe(`${MANY};Лид ${MANY};09.01.2026 19:20`)
})

test('the long way and the short way write the same', async () => {
  const some = { ...faults, limit: 9_000 }
  const [short, long] = [await csv({ query: some }), await csv({ query: { ...faults, limit: 11_000 } })]
  expect(short.lines).toHaveLength(9_001)
  expect(long.lines).toHaveLength(11_001)
  expect(long.lines.slice(0, 9_001)).toEqual(short.lines)
})

test('what is too long for Excel is CSV however it was asked for', async () => {
  const { lines, response } = await csv({ format: 'xlsx', query: faults, title: 'Ошибки' })
  expect(lines).toHaveLength(MANY + 1)
  expect(decodeURIComponent(response.headers.get('content-disposition')!)).toMatch(/Ошибки \S+\.csv$/)
  const total = { measures: ['data_quality.count'] }
  expect((await csv({ format: 'xlsx', queries: [total, faults] })).lines).toHaveLength(MANY + 1)
})

test('a long list that Excel takes is read by the cursor into the workbook', async () => {
  const response = await vitrina.send({ query: { ...faults, limit: 11_000 } })
  const { sheets } = readWorkbook(new Uint8Array(await response.arrayBuffer()))
  const values = valuesOf(sheets[0]!)
  expect(values).toHaveLength(11_000)
  expect(values.at(-1)).toMatchObject({ 'ID записи': String(MANY - 10_999) })
})

const ROLES: [string, SecurityContext, string[]][] = [
  ['an executive', { role: 'executive' }, ['1', '2', '3', '4']],
  ['a manager', { role: 'manager', userId: 1 }, ['1', '3']],
  ['a head', { role: 'head', departmentIds: [5] }, ['1', '2']],
  ['a manager of another portal', { role: 'manager', userId: 1, portalId: 2 }, ['4']],
  ['nobody', { role: 'stranger' }, []],
]
for (const [name, context, ids] of ROLES)
  test(`rows of ${name}`, async () => {
    const response = await vitrina.send({ query: list, format: 'csv' }, { context })
    const text = await response.text()
    if (ids.length === 0)
      return expect([response.status, text]).toEqual([403, expect.stringContaining('Hidden')])
    const lines = text.trimEnd().split('\r\n').slice(1)
    expect(lines.map((line) => line.split(';')[0])).toEqual(ids)
  })

test('row rules hold for long lists too', async () => {
  const { lines } = await csv({ query: { ...faults, limit: 12_000 } }, { role: 'manager', userId: 1 })
  expect(lines).toHaveLength(MANY / 2 + 1)
  const all = await csv({ query: faults }, { role: 'head', departmentIds: [9] })
  expect(all.lines).toHaveLength(1)
})

const REFUSED: [string, object, number, RegExp][] = [
  ['no question', {}, 400, /^query: expected either/],
  ['two kinds of questions', { query: list, queries: [list] }, 400, /^query: expected either/],
  ['an unknown key', { query: list, path: '/etc' }, 400, /"path" is no part of an export/],
  ['an unknown member', { query: { measures: ['deals.cuont'] } }, 400, /Did you mean 'deals.count'/],
  ['an unknown format', { query: list, format: 'pdf' }, 400, /^format: expected/],
  [
    'code in the place of a name',
    { query: { measures: ['deals.count); drop'] } },
    400,
    /^query: measures: expected names/,
  ],
  ['a link that is code', { query: list, link: 'javascript:alert(1)' }, 400, /^link: expected/],
  ['another zone', { query: { ...list, timezone: 'Asia/Tokyo' } }, 400, /^query: timezone: files are made/],
  ['a limit below 1', { query: { ...list, limit: 0 } }, 400, /^query: limit: expected/],
  [
    'several tables as CSV',
    { queries: [list, { measures: ['deals.count'] }], format: 'csv' },
    400,
    /2 tables; a CSV/,
  ],
  [
    'a column that is not asked for',
    { query: list, columns: [{ member: 'deals.url' }] },
    400,
    /'deals.url' is not asked for/,
  ],
  ['nothing at all', { query: {} }, 400, /./],
]
for (const [name, body, status, text] of REFUSED)
  test(`refused in one line: ${name}`, async () => {
    const response = await vitrina.send(body)
    const { error } = (await response.json()) as { error: string }
    expect([response.status, error]).toEqual([status, expect.stringMatching(text)])
    expect(error).not.toContain('\n')
  })

test('a token is needed', async () => {
  const response = await fetch(vitrina.address, { method: 'POST', body: '{}' })
  expect(response.status).toBe(401)
})

test('the audit log gets questions, rows and refusals, never twice', async () => {
  vitrina.audited.length = 0
  await csv({ query: faults })
  await (await vitrina.send({ query: { measures: ['deals.cuont'] } })).text()
  expect(vitrina.audited).toMatchObject([
    { user: 'executive 1', door: 'export', rows: MANY },
    { user: 'executive 1', door: 'export', errorCode: '400' },
  ])
})

test('whoever hangs up takes the statement with him', async () => {
  const { pool } = vitrina.database
  const blocker = await pool.connect()
  await blocker.query('begin; lock table marts.data_quality in access exclusive mode')
  const leaving = new AbortController()
  const asked = vitrina.send({ query: { ...faults, limit: 12_400 } }, { signal: leaving.signal })
  const waiting = async () => {
    const { rows } = await pool.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    return rows.length
  }
  await expect.poll(waiting).toBeGreaterThan(0)
  leaving.abort()
  await expect(asked).rejects.toThrow()
  await blocker.query('rollback')
  blocker.release()
  await expect.poll(waiting).toBe(0)
  expect((await csv({ query: list })).lines).toHaveLength(5)
})
