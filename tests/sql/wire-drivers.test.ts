import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FACADE, PASSWORD, startWire, type TestWire, withLeaves } from './wire-server.ts'

const run = promisify(execFile)
const PYTHON = '/usr/bin/python3'
const has = async (check: string) => (await run(PYTHON, ['-c', check]).catch(() => undefined)) !== undefined
const psycopg = await has('import psycopg2')
const odbc = await has("import pyodbc; assert 'PostgreSQL Unicode' in pyodbc.drivers()")

let server: TestWire

beforeAll(async () => {
  server = await startWire({ compile: withLeaves })
  await server.db.pool.query(FACADE)
})
afterAll(async () => {
  await server.close()
})

/** Runs Python with `port` and `password` set, and reads what it prints as JSON. */
async function python(program: string): Promise<unknown> {
  const head = `import json, sys\nport, password = ${server.wire.port}, ${JSON.stringify(PASSWORD)}\n`
  const { stdout } = await run(PYTHON, ['-c', head + program], {
    env: { ...process.env, PYTHONIOENCODING: 'utf8' },
  })
  return JSON.parse(stdout)
}

test.runIf(psycopg)('psycopg2 asks, names a cursor, rolls back and copies', async () => {
  const answer = await python(`
import io, psycopg2
c = psycopg2.connect(host='127.0.0.1', port=port, user='anna', password=password, dbname='crm')
q = c.cursor()
q.execute('SELECT id, title FROM deals WHERE id = %s', (3,))
rows = [list(r) for r in q.fetchall()]
n = c.cursor('named'); n.itersize = 3
n.execute('SELECT id FROM deals ORDER BY id')
ids = [r[0] for r in n]
n.close()
try:
    q.execute('SELECT refuse me')
except psycopg2.Error as e:
    code = e.pgcode
c.rollback()
out = io.StringIO()
q.copy_expert('COPY (SELECT 1, 2) TO STDOUT WITH CSV', out)
c.set_client_encoding('WIN1251')
q.execute("SELECT 'Ёж', title FROM deals WHERE id = 1")
print(json.dumps([rows, ids, code, out.getvalue(), list(q.fetchone())]))
c.close()`)
  const ids = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
  expect(answer).toEqual([[[3, 'сделка 3']], ids, '42P01', '1,2\n', ['Ёж', 'сделка 1']])
})

test.runIf(odbc)('psqlODBC asks with parameters, fetches in parts and goes on after errors', async () => {
  const program = (options: string) => `
import pyodbc
c = pyodbc.connect('Driver={PostgreSQL Unicode};Server=127.0.0.1;Port=%d;Uid=anna;Pwd=%s;Database=crm;${options}' % (port, password))
q = c.cursor()
rows = [list(r) for r in q.execute('SELECT id, title FROM deals WHERE id > ? ORDER BY id', 8).fetchall()]
all = len(q.execute('SELECT id FROM deals').fetchall())
try:
    q.execute('SELECT refuse me')
except pyodbc.Error as e:
    code = e.args[0]
c.rollback()
one = q.execute('SELECT 1').fetchone()[0]
tables = sorted(t.table_name for t in q.tables(schema='public'))
columns = [t.column_name for t in q.columns(table='real_deals')]
print(json.dumps([rows, all, code, one, tables, columns]))
c.close()`
  const expected = [
    [
      [9, 'сделка 9'],
      [10, 'сделка 10'],
    ],
    10,
    '42P01',
    1,
    ['deals', 'real_deals'],
    ['id', 'title', 'amount', 'closed_at', 'won'],
  ]
  for (const options of ['', 'UseDeclareFetch=1;Fetch=3;', 'UseServerSidePrepare=0;'])
    expect([options, await python(program(options))]).toEqual([options, expected])
})
