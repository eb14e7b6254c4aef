/** Programs of others, as they are: psql, psqlODBC, Python. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FixtureApi, startFixtureApi } from './support/api.ts'
import { isql, missing, psql, python } from './support/clients.ts'

let api: FixtureApi
beforeAll(async () => {
  api = await startFixtureApi()
})
afterAll(() => api?.stop())

const BY_STAGE = 'SELECT stage, MEASURE(count) AS n FROM deals WHERE stage IS NOT NULL GROUP BY 1 ORDER BY 1'

describe.skipIf(missing.psql)('psql', () => {
  const show = async (...args: string[]) => {
    const { code, out, err } = await psql(api.address(), args)
    expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/^(Did not find any .*\n)?$/) })
    return out
  }

  test.each(['\\d', '\\dt', '\\dt+', '\\d+'])('%s lists the cubes', async (command) => {
    const out = await show('-c', command)
    for (const name of ['deals', 'managers', 'sales'])
      expect(out).toMatch(new RegExp(`\\| ${name} +\\| table`))
    expect(out).not.toMatch(/fx_deals|month_versions|by_day/)
  })

  test('\\d+ deals lists the members with their descriptions', async () => {
    const out = await show('-c', '\\d+ deals')
    expect(out).toMatch(/Table "public\.deals"/)
    expect(out).toMatch(/count +\| bigint .*\| Number of deals/)
    expect(out).toMatch(/createdAt +\| timestamp without time zone/)
    expect(out).toMatch(/is_won +\| boolean/)
  })

  test('\\dn lists one schema', async () => {
    const out = await show('-A', '-t', '-c', '\\dn')
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => line.split('|')[0]),
    ).toEqual(['public'])
  })

  test.each([
    '\\df',
    '\\l',
    '\\du',
    '\\dT',
    '\\dv',
    '\\di',
    '\\ds',
    '\\dp',
    '\\dx',
    '\\conninfo',
    '\\encoding',
    '\\df+ *.*',
    '\\dS',
    '\\d pg_class',
    '\\sf now()',
    '\\drds',
    '\\dd',
  ])('%s is answered', async (command) => {
    expect(await show('-c', command)).not.toMatch(/fx_deals|by_day/)
  })

  test('a question is answered as a table, as CSV and by COPY', async () => {
    expect(await show('-c', BY_STAGE)).toMatch(
      /stage +\| n[\s\S]*lost +\| 2\n open +\| 1\n won +\| 4\n\(3 rows\)/,
    )
    expect(await show('--csv', '-c', BY_STAGE)).toBe('stage,n\nlost,2\nopen,1\nwon,4\n')
    expect(await show('-c', `\\copy (${BY_STAGE}) to stdout with csv header`)).toBe(
      'stage,n\nlost,2\nopen,1\nwon,4\n',
    )
    expect(await show('-c', `COPY (${BY_STAGE}) TO STDOUT`)).toBe('lost\t2\nopen\t1\nwon\t4\n')
  })

  test('large answers are fetched in parts', async () => {
    const out = await show('-At', '-v', 'FETCH_COUNT=3', '-c', 'SELECT id FROM deals ORDER BY id')
    expect(out).toBe('1\n2\n3\n4\n5\n6\n7\n8\n')
  })

  test('\\gdesc knows the columns without running', async () => {
    const { out } = await psql(
      api.address(),
      ['-At'],
      'SELECT stage, count, "createdAt" FROM deals \\gdesc\n',
    )
    expect(out).toBe('stage|text\ncount|bigint\ncreatedAt|timestamp without time zone\n')
  })

  test('an error has a code and leaves the session usable', async () => {
    const { out, err } = await psql(
      api.address(),
      ['-At', '-v', 'ON_ERROR_STOP=0'],
      'SELECT nope FROM deals;\nSELECT 1;\n',
    )
    expect(err).toMatch(/ERROR: +column "nope" does not exist/)
    expect(out).toBe('1\n')
  })

  test('several statements in one transaction', async () => {
    expect(
      await show('-At', '-1', '-c', 'SELECT COUNT(*) FROM deals', '-c', 'SELECT COUNT(id) FROM deals'),
    ).toBe('8\n8\n')
  })

  test('a wrong password is refused', async () => {
    const { code, err } = await psql({ ...api.address(), password: 'wrong' }, ['-c', 'SELECT 1'])
    expect(code).toBe(2)
    expect(err).toMatch(/FATAL: +password authentication failed for user "/)
  })
})

describe.skipIf(missing.isql)('psqlODBC through isql', () => {
  const lines = (out: string) => out.trim().split('\n')

  test('asks and is answered', async () => {
    const { code, out } = await isql(api.address(), `${BY_STAGE}\n`)
    expect(code).toBe(0)
    expect(lines(out)).toEqual(['lost|2', 'open|1', 'won|4'])
  })

  test('lists tables and columns', async () => {
    const { out } = await isql(api.address(), 'help\nhelp deals\n')
    expect(out).toMatch(/\|public\|deals\|TABLE\|/)
    expect(out).toMatch(/\|public\|deals\|count\|-5\|int8\|/)
    expect(out).not.toMatch(/fx_deals/)
  })

  test('fetches by cursors', async () => {
    const { out } = await isql(
      api.address(),
      'SELECT id FROM deals ORDER BY id\n',
      'UseDeclareFetch=1;Fetch=3',
    )
    expect(lines(out).map(Number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  test('a wrong statement is told and the next one answered', async () => {
    const { out, err } = await isql(api.address(), 'SELECT nope FROM deals\nSELECT 1\n')
    expect(out + err).toMatch(/column "nope" does not exist/)
    expect(out).toMatch(/^1$/m)
  })
})

describe.skipIf(missing.pyodbc)('psqlODBC through pyodbc', () => {
  const CONNECT = 'import pyodbc\nc = pyodbc.connect(odbc, autocommit=True).cursor()\n'

  test('the catalog calls', async () => {
    const found = await python(
      api.address(),
      `${CONNECT}
tables = sorted((t.table_schem, t.table_name, t.table_type) for t in c.tables(schema='public'))
columns = [(d.column_name, d.type_name) for d in c.columns(table='deals', schema='public')]
print(json.dumps({
  'tables': tables,
  'columns': columns[:2],
  'keys': [r[3] for r in c.primaryKeys(table='deals', schema='public')],
  'foreign': [r[3] for r in c.foreignKeys(table='deals', schema='public')],
  'statistics': [r[5] for r in c.statistics(table='deals', schema='public') if r[5]],
  'row': len(c.rowIdColumns('deals').fetchall()),
  'types': len(c.getTypeInfo().fetchall()) > 10,
  'procedures': len(c.procedures(schema='public').fetchall()),
}))`,
    )
    expect(found).toMatchObject({
      tables: ['deals', 'managers', 'sales'].map((name) => ['public', name, 'TABLE']),
      columns: [
        ['count', 'int8'],
        ['won', 'int8'],
      ],
      keys: [],
      foreign: [],
      statistics: [],
      types: true,
    })
  })

  test.each([
    ['prepared on the server', 'UseServerSidePrepare=1'],
    ['put into the text', 'UseServerSidePrepare=0'],
    ['with cursors', 'UseDeclareFetch=1;Fetch=2'],
  ])('parameters, %s', async (_, options) => {
    const found = await python(
      api.address(),
      `${CONNECT}
import datetime
q = 'SELECT MEASURE(count) FROM deals WHERE stage = ? AND "createdAt" >= ?'
a = [c.execute(q, stage, datetime.datetime(2026, month, 1)).fetchone()[0] for stage, month in (('won', 3), ('lost', 1), ('won', 5))]
rows = [list(r) for r in c.execute('SELECT id, stage, is_repeat, "createdAt" FROM deals WHERE id IN (4, 7) ORDER BY id').fetchall()]
print(json.dumps([a, rows], default=str))`,
      options,
    )
    expect(found).toEqual([
      [2, 2, 0],
      [
        [4, 'open', expect.anything(), '2026-02-28 23:59:59.999000'],
        [7, null, null, '2026-04-01 00:00:00'],
      ],
    ])
  })

  test('an error has its SQLSTATE and the connection lives', async () => {
    const found = await python(
      api.address(),
      `${CONNECT}
try:
  c.execute('SELECT nope FROM deals')
  state = None
except pyodbc.Error as e:
  state = e.args[0]
print(json.dumps([state, c.execute('SELECT COUNT(*) FROM deals').fetchone()[0]]))`,
    )
    expect(found).toEqual([expect.stringMatching(/^(42703|42S22)$/), 8])
  })

  test('Cyrillic text survives', async () => {
    const found = await python(
      api.address(),
      `${CONNECT}\nprint(json.dumps([c.execute("SELECT 'Привет', ?", 'мир').fetchone()[i] for i in (0, 1)]))`,
    )
    expect(found).toEqual(['Привет', 'мир'])
  })
})

describe.skipIf(missing.psycopg2)('psycopg2', () => {
  const CONNECT = `import psycopg2\nk = psycopg2.connect(host=address['host'], port=address['port'], user=address['user'], password=address['password'], dbname=address['database'])\nc = k.cursor()\n`

  test('parameters, transactions and named cursors', async () => {
    const found = await python(
      api.address(),
      `${CONNECT}
c.execute('SELECT MEASURE(count) FROM deals WHERE stage = %s', ('won',))
a = c.fetchone()[0]
n = k.cursor('reader')
n.itersize = 3
n.execute('SELECT id FROM deals ORDER BY id')
b = [r[0] for r in n]
n.close()
k.rollback()
k.set_session(readonly=True)
c.execute('SELECT COUNT(*) FROM deals')
d = c.fetchone()[0]
print(json.dumps([a, b, d, k.encoding, k.server_version > 90000]))`,
    )
    expect(found).toEqual([4, [1, 2, 3, 4, 5, 6, 7, 8], 8, 'UTF8', true])
  })

  test('COPY', async () => {
    const found = await python(
      api.address(),
      `${CONNECT}
import io
s = io.StringIO()
c.copy_expert("COPY (SELECT stage, COUNT(*) FROM deals WHERE stage = 'won' GROUP BY 1) TO STDOUT WITH CSV HEADER", s)
print(json.dumps(s.getvalue()))`,
    )
    expect(found).toBe('stage,count\nwon,4\n')
  })

  test('an aborted transaction is rolled back', async () => {
    const found = await python(
      api.address(),
      `${CONNECT}
codes = []
for q in ('SELECT nope FROM deals', 'SELECT 1'):
  try:
    c.execute(q)
  except psycopg2.Error as e:
    codes.append(e.pgcode)
k.rollback()
c.execute('SELECT COUNT(*) FROM deals')
print(json.dumps([codes, c.fetchone()[0]]))`,
    )
    expect(found).toEqual([['42703', '25P02'], 8])
  })

  test('a client of the Russian Windows encoding gets its bytes', async () => {
    const found = await python(
      api.address(),
      `${CONNECT}
k.set_client_encoding('WIN1251')
c.execute("SELECT 'Привет', length('Привет'), %s", ('мир',))
print(json.dumps([list(c.fetchone()), k.encoding]))`,
    )
    expect(found).toEqual([['Привет', 6, 'мир'], 'WIN1251'])
  })

  test('a statement is cancelled', async () => {
    const found = await python(
      api.address(),
      `${CONNECT}
import threading
threading.Timer(0.5, k.cancel).start()
try:
  c.execute('SELECT COUNT(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b')
  code = None
except psycopg2.Error as e:
  code = e.pgcode
k.rollback()
c.execute('SELECT COUNT(*) FROM deals')
print(json.dumps([code, c.fetchone()[0]]))`,
    )
    expect(found).toEqual(['57014', 8])
  })
})
