import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessPortals, CALLERS, type Portals } from '../schema/access-portals.ts'
import { ZONE } from '../schema/start.ts'
import { type FeedStand, feedStand, type Json, rememberGateway } from './support/feed.ts'
import { all, type Element, parseXml } from './support/xml.ts'

let portals: Portals
let feed: FeedStand
const names = CALLERS.map((_, index) => `user${index}`)

beforeAll(async () => {
  const gateway = rememberGateway()
  portals = await accessPortals()
  const callers = CALLERS.map(([, context], index) => [names[index], context])
  const users = { boss: { role: 'executive' }, nobody: { role: 'guest' }, анна: { role: 'executive' } }
  feed = await feedStand(portals.cube, gateway(), { ...users, ...Object.fromEntries(callers) }, ZONE)
})
afterAll(async () => {
  await feed.close()
  await portals.close()
})

const SETS = [
  'activities',
  'customers',
  'data_quality',
  'deal_stages',
  'deals',
  'lead_stages',
  'leads',
  'sales',
]
const encoded = (path: string) => path.replace(/\?.*/s, (query) => encodeURI(query))

test('each caller reads the rows that are theirs', async () => {
  for (const [index, [who, , rule]] of CALLERS.entries()) {
    const user = names[index]!
    const { rows } = await portals.database.pool.query(
      `select portal_id, id::int from marts.deals where ${rule} order by 1, 2`,
    )
    const read = await feed.all('deals?$select=portal_id,id&$count=true', { user })
    expect([read.rows, read.count], who).toEqual([rows, rows.length])
    expect((await feed.get('deals/$count', { user })).text, who).toBe(String(rows.length))
    const { json } = await feed.get('deals?$apply=aggregate($count as n)', { user })
    expect(json.value, who).toEqual([{ n: rows.length }])
  }
})

test('a filter never widens what a caller may see', async () => {
  const user = names[CALLERS.findIndex(([who]) => who === 'a manager')]!
  for (const filter of [
    'manager_id ne 3',
    'manager_id eq 2 or true',
    'portal_id eq 2',
    'not (manager_id eq 3)',
    "contains(manager,'Сотрудник') and manager_id ne 3",
  ]) {
    const { rows } = await feed.all(encoded(`deals?$filter=${filter}`), { user })
    expect(
      rows.filter((row) => row.manager_id !== 3 || row.portal_id !== 1),
      filter,
    ).toEqual([])
  }
  expect((await feed.get('deals(portal_id=2,id=3)', { user })).status).toBe(404)
})

test('whoever fits no role sees no sets', async () => {
  const { json, status } = await feed.get('', { user: 'nobody' })
  expect([status, json.value]).toEqual([200, []])
  expect((await feed.get('deals', { user: 'nobody' })).status).toBe(404)
})

test('nobody comes in without name and token', async () => {
  for (const headers of [
    { authorization: '' },
    { authorization: 'Basic !!!' },
    { authorization: `Basic ${btoa('boss:wrong')}` },
    { authorization: 'Bearer x' },
    { authorization: `Basic ${btoa('__proto__:__proto____proto__')}` },
  ])
    for (const path of ['', '$metadata', 'deals', 'deals/$count', 'nothing']) {
      const { status, headers: answered, json } = await feed.get(path, { headers })
      expect([status, json.error.code]).toEqual([401, 'Unauthorized'])
      expect(answered.get('www-authenticate')).toMatch(/^Basic realm="Vitrina"/)
    }
})

test('names and tokens are UTF-8', async () => {
  expect((await feed.get('deals/$count', { user: 'анна' })).text).toBe('48')
})

const REFUSALS: [path: string, status: number, words: string][] = [
  ['nothing', 404, 'There is no set nothing. There are activities,'],
  ['deals/title', 404, 'no such address'],
  ['deals(5)', 400, 'write deals(portal_id=…,id=…)'],
  ['deals(portal_id=1,id=999)', 404, 'no such entity'],
  ['deals(portal_id=1,id=5)?$filter=id eq 1', 400, 'single entity'],
  ["deals(portal_id='1',id=5)", 400, 'portal_id is Edm.Int64'],
  ['deals_by_month(1)', 501, 'with $filter'],
  ['deals?$select=titel', 400, 'Did you mean title?'],
  ['deals?$select=won_amount', 400, 'won_amount is a measure'],
  ['deals?$filter=won_amount gt 5', 400, 'won_amount is a measure'],
  ['deals?$filter=amount', 400, 'amount is no condition'],
  ['deals?$filter=5', 400, 'a value alone is no condition'],
  ["deals?$filter=amount eq '5'", 400, 'amount is Edm.Decimal'],
  ['deals?$filter=title eq 5', 400, 'Texts stand in quotes'],
  ['deals?$filter=title eq', 400, 'found the end'],
  ["deals?$filter=title eq 'x", 400, 'no closing quote'],
  ['deals?$filter=amount add 1 eq 2', 501, 'add is not answered'],
  ['deals?$filter=amount eq opportunity', 501, 'only with a value'],
  ['deals?$filter=1 eq 1', 501, 'not two values'],
  ['deals?$filter=not is_repeat eq true', 400, 'in brackets'],
  ['deals?$filter=length(title) eq 5', 501, 'length(…) is not answered'],
  ["deals?$filter=contains(trim(title),'x')", 501, 'tolower(property)'],
  ["deals?$filter=contains(amount,'x')", 400, 'contains is for texts'],
  ['deals?$filter=month(created_at) eq 1', 501, 'created_at_month eq 2026-01-01'],
  ['deals?$filter=created_at le 2026-01-31', 400, 'date(created_at) le 2026-01-31'],
  ['deals?$filter=created_at ge 2026-01-31T00:00:00', 400, 'with its offset'],
  ["deals?$filter=created_at ge datetime'2026-01-31T00:00:00'", 400, 'no value of OData 4'],
  ['deals?$filter=created_at ge 2026-02-30T00:00:00Z', 400, 'no moment of the calendar'],
  ['deals?$filter=created_at_month eq 2026-02-30', 400, 'no day of the calendar'],
  ['deals?$filter=company/name eq 1', 501, 'sets have no relations'],
  ["deals?$filter=isof('x')", 501, 'isof(…) is not answered'],
  ['deals?$orderby=created_at_month,id', 501, 'must be the last'],
  ['deals?$orderby=amount sideways', 400, 'expected nothing more'],
  ['deals?$top=x', 400, '$top'],
  ['deals?top=5', 400, 'write $top'],
  ['deals?$expand=company', 501, '$expand'],
  ['deals?$format=atom', 406, 'answers are JSON'],
  ['deals/$count?$top=1', 400, '$count goes with'],
  ['deals?$apply=groupby((won_amount))', 400, 'Write aggregate(won_amount)'],
  ['deals?$apply=groupby((manager),aggregate(amount))', 400, 'amount is a property'],
  ['deals?$apply=groupby((manager),aggregate(won_amout))', 400, 'Did you mean won_amount?'],
  ['deals?$apply=groupby((manager),aggregate(amount with sum as s))', 501, 'defined in the model alone'],
  [
    'deals?$apply=groupby((manager),aggregate(won_amount with sum as s))',
    400,
    'write aggregate(won_amount) without',
  ],
  ['deals?$apply=groupby((manager),aggregate(count,won_count as count))', 400, 'count is named twice'],
  ['deals?$apply=groupby((manager),aggregate(count))/groupby((manager))', 501, 'groups of groups'],
  ['deals?$apply=groupby((rollup($all,manager)))', 501, 'rollup'],
  ['deals?$apply=topcount(5,amount)', 501, 'topcount is not answered'],
  [
    "deals?$apply=groupby((manager),aggregate(count))&$filter=status eq 'won'",
    400,
    'the groups of deals has no property status',
  ],
  [
    "deals?$apply=groupby((manager),aggregate(count))/filter(count gt 1 or manager eq 'x')",
    501,
    'or between a measure',
  ],
  ['deals?$apply=groupby((created_at_week,created_at_month))', 501, 'weeks do not make up a month'],
  ['deals?$apply=groupby((created_at,closed_at_day))', 501, 'not answered together'],
  ['sales?$apply=aggregate($count as n)', 501, 'no measure that counts its rows'],
  ['deals_by_month?$apply=aggregate(count)', 501, 'is grouped already'],
  ["deals_by_month?$filter=row_key eq 'x'", 501, 'row_key can only be selected'],
]

test.each(REFUSALS)('%s is answered with %i', async (path, status, words) => {
  const answer = await feed.get(encoded(path))
  expect([answer.status, answer.json?.error?.message]).toEqual([status, expect.stringContaining(words)])
  expect(Object.keys(answer.json)).toEqual(['error'])
  expect(answer.headers.get('odata-version')).toBe('4.0')
})

test('methods and versions that are not spoken are refused', async () => {
  for (const method of ['POST', 'PATCH', 'DELETE'])
    expect((await feed.get('deals', { method })).status).toBe(405)
  const options = await feed.get('deals', { method: 'OPTIONS', headers: { authorization: '' } })
  expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS'])
  expect((await feed.get('deals', { headers: { 'odata-maxversion': '3.0' } })).status).toBe(400)
  expect((await feed.get('deals', { headers: { accept: 'application/atom+xml' } })).status).toBe(406)
  const head = await feed.get('deals', { method: 'HEAD' })
  expect([head.status, head.text]).toEqual([200, ''])
})

test('texts of callers are texts, whatever is in them', async () => {
  const { pool } = portals.database
  const odd = [
    "'; drop table marts.deals; --",
    '`$' + '{1+1}`',
    "O'Hara \\ $1 $0$",
    'Ёлка & Ко = 50%+',
    '?a=b#c',
    '漢字 😀',
    '\u2028',
  ]
  for (const text of odd) {
    await pool.query('update marts.deals set title = $1 where id = 7', [text])
    for (const filter of ['title eq ', 'contains(title,', 'startswith(title,', 'title in (']) {
      const literal = `'${text.replaceAll("'", "''")}'${filter.includes('(') ? ')' : ''}`
      const { json, text: body } = await feed.get(
        `deals?$select=id,title&$filter=${encodeURIComponent(filter + literal)}`,
      )
      expect(json?.value, `${filter}${text} ${body}`).toEqual([
        { id: 7, title: text },
        { id: 7, title: text },
      ])
    }
  }
  expect((await feed.get(`deals?$filter=${encodeURIComponent("title eq '\0'")}`)).status).toBe(400)
})

// What the declared types let through, as JSON.
const FITS: Record<string, (value: Json) => boolean> = {
  'Edm.Int64': Number.isSafeInteger,
  'Edm.Decimal': Number.isFinite,
  'Edm.String': (value) => typeof value === 'string',
  'Edm.Boolean': (value) => typeof value === 'boolean',
  'Edm.Date': (value) => /^\d{4}-\d{2}-\d{2}$/.test(value),
  'Edm.DateTimeOffset': (value) =>
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?(Z|[+-]\d{2}:\d{2})$/.test(value),
}

test('metadata is XML, and all rows fit the types that it declares', async () => {
  const { text, headers } = await feed.get('$metadata', { headers: { accept: 'application/xml' } })
  expect(headers.get('content-type')).toMatch(/^application\/xml/)
  const schema = parseXml(text)
  const sets = all(schema, 'EntitySet').map(({ attributes }) => attributes.Name!)
  expect(sets.filter((name) => !/_by_/.test(name))).toEqual(SETS)
  const types = new Map(all(schema, 'EntityType').map((type) => [type.attributes.Name!, type]))
  for (const set of sets) {
    const type = types.get(set)!
    const properties = all(type, 'Property')
    const { rows } = await feed.all(set)
    expect(rows.length, set).toBeGreaterThan(0)
    expect(Object.keys(rows[0])).toEqual(properties.map(({ attributes }) => attributes.Name))
    const keys = all(type, 'PropertyRef').map(({ attributes }) => attributes.Name!)
    expect(new Set(rows.map((row) => JSON.stringify(keys.map((key) => row[key])))).size, set).toBe(
      rows.length,
    )
    for (const { attributes } of properties) expectFits(rows, set, attributes)
  }
})

function expectFits(rows: Json[], set: string, { Name, Type, Nullable }: Element['attributes']): void {
  const odd = rows
    .map((row) => row[Name!])
    .filter((value) => (value === null ? Nullable === 'false' : !FITS[Type!]!(value)))
  expect(odd, `${set}.${Name}: ${Type}`).toEqual([])
}

test('every measure is declared and can be asked for', async () => {
  const schema = parseXml((await feed.get('$metadata')).text)
  const meta = await feed.meta({ role: 'executive' })
  for (const { name, measures } of meta) {
    const notes = all(schema, 'Annotations').find(
      ({ attributes }) => attributes.Target === `Vitrina.Container/${name}`,
    )!
    const declared = notes.children.filter(
      ({ attributes }) => attributes.Term === 'Aggregation.CustomAggregate',
    )
    expect(declared.map(({ attributes }) => `${name}.${attributes.Qualifier}`)).toEqual(
      measures.map((one) => one.name),
    )
    const { json } = await feed.get(
      `${name}?$apply=aggregate(${declared.map(({ attributes }) => attributes.Qualifier).join(',')})`,
    )
    for (const { attributes } of declared)
      expectFits(json.value, name, { ...attributes, Name: attributes.Qualifier!, Type: attributes.String! })
  }
})

test('counting rows by groups, by $count and in SQL gives one number', async () => {
  for (const { name, measures } of await feed.meta({ role: 'executive' })) {
    const { text } = await feed.get(`${name}/$count`)
    const { rows } = await portals.database.pool.query(
      `select count(*)::int as n from marts.${name === 'sales' ? 'sales' : name}`,
    )
    if (SETS.includes(name) && !/stages|sales/.test(name)) expect(Number(text), name).toBe(rows[0].n)
    expect((await feed.all(name)).rows.length).toBe(Number(text))
    if (!measures.some((one) => one.name === `${name}.count`)) continue
    expect((await feed.get(`${name}?$apply=aggregate($count as n)`)).json.value).toEqual([
      { n: Number(text) },
    ])
  }
})

const POWER_QUERY = {
  accept:
    'application/json;odata.metadata=minimal;q=1.0,application/json;odata=minimalmetadata;q=0.9,application/atomsvc+xml;q=0.8,application/atom+xml;q=0.8,application/xml;q=0.7,text/plain;q=0.7',
  'odata-maxversion': '4.0',
  maxdataserviceversion: '3.0;NetFx',
  prefer: 'odata.include-annotations="*"',
}

test('Excel and Power BI find their way by address', async () => {
  const get = (path: string) => feed.get(path, { headers: POWER_QUERY })
  const service = await get('')
  expect(service.json['@odata.context']).toBe(`${feed.root}$metadata`)
  expect(service.json.value).toContainEqual({
    name: 'deals',
    title: 'Сделки',
    kind: 'EntitySet',
    url: 'deals',
  })
  const metadata = await feed.get(service.json['@odata.context'], {
    headers: { ...POWER_QUERY, accept: 'application/xml' },
  })
  expect(metadata.status).toBe(200)
  const preview = await get('deals?$top=1000')
  expect(preview.headers.get('content-type')).toContain('application/json;odata.metadata=minimal')
  expect(preview.json.value.length).toBe(48)
  const folded = await get(
    'deals?$filter=created_at%20ge%202026-01-05T00%3A00%3A00%2B03%3A00%20and%20(status%20eq%20%27won%27%20or%20status%20eq%20%27lost%27)&$select=id%2Ctitle&$orderby=id%20desc&$top=200&$count=true',
  )
  expect(folded.json['@odata.context']).toBe(`${feed.root}$metadata#deals(id,title)`)
  expect(folded.json['@odata.count']).toBe(folded.json.value.length)
  expect(folded.json.value[0]).toEqual({ id: 23, title: 'Сделка 23' })
  expect((await get('deals/$count?$filter=status%20eq%20%27won%27')).text).toBe('12')
  const grouped = await get(
    'deals?$apply=groupby((manager,created_at_month),aggregate(won_amount,conversion))',
  )
  expect(grouped.json['@odata.context']).toBe(
    `${feed.root}$metadata#deals(manager,created_at_month,won_amount,conversion)`,
  )
})

test('behind a proxy addresses are those that the client sees', async () => {
  const headers = {
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'bi.example.ru',
    prefer: 'odata.maxpagesize=5',
  }
  const { json } = await feed.get('deals?$select=id', { headers })
  expect(json['@odata.nextLink']).toMatch(
    /^https:\/\/bi\.example\.ru\/odata\/v4\/deals\?\$select=id&\$skiptoken=/,
  )
  const odd = await feed.get('', {
    headers: { 'x-forwarded-host': 'a"b/c', 'x-forwarded-proto': 'javascript' },
  })
  expect(odd.json['@odata.context']).toBe(`${feed.root}$metadata`)
})

test('clients choose how much is told beside the values', async () => {
  const path = 'deals?$top=1&$select=id,title,amount,created_at'
  const none = await feed.get(`${path}&$format=application/json;odata.metadata=none`)
  expect(Object.keys(none.json)).toEqual(['value'])
  const full = await feed.get(path, {
    headers: { accept: 'application/json;odata.metadata=full;IEEE754Compatible=true' },
  })
  expect(full.json.value[0]).toMatchObject({
    '@odata.type': '#Vitrina.deals',
    '@odata.id': 'deals(portal_id=1,id=1)',
    'id@odata.type': '#Int64',
    id: '1',
    amount: '100.00',
    'created_at@odata.type': '#DateTimeOffset',
  })
  expect((await feed.get(full.json.value[0]['@odata.id'])).json.id).toBe(1)
})

test('each key opens its entity', async () => {
  for (const set of SETS) {
    const { json } = await feed.get(`${set}?$top=3`, {
      headers: { accept: 'application/json;odata.metadata=full' },
    })
    for (const row of json.value) {
      const one = await feed.get(row['@odata.id'], {
        headers: { accept: 'application/json;odata.metadata=full' },
      })
      expect(one.json['@odata.context']).toBe(`${feed.root}$metadata#${set}/$entity`)
      // Days until now go on between two questions.
      for (const [name, value] of Object.entries(row))
        if (!/days/.test(name)) expect(one.json[name], name).toEqual(value)
    }
  }
})

test('descriptions are sent once', async () => {
  for (const path of ['', '$metadata']) {
    const first = await feed.get(path)
    expect(await statusOf(path, { 'if-none-match': first.headers.get('etag')! })).toBe(304)
  }
})

/** `fetch` asks for everything anew as soon as it is told of an ETag. */
const statusOf = (path: string, headers: Record<string, string>): Promise<number> =>
  new Promise((done, fail) => {
    const authorization = `Basic ${btoa('boss:bossboss')}`
    request(feed.root + path, { headers: { authorization, ...headers } }, (response) => {
      response.resume()
      done(response.statusCode!)
    })
      .on('error', fail)
      .end()
  })

test('questions are written down with their roll-ups and faults', async () => {
  feed.audited.length = 0
  await feed.get("deals?$filter=status%20eq%20'won'&$select=id")
  await feed.get('deals?$select=nothing')
  await feed.get('deals?$apply=groupby((manager,created_at_month),aggregate(count))')
  expect(feed.audited).toMatchObject([
    {
      user: 'boss',
      door: 'odata',
      statement: "/deals?$filter=status eq 'won'&$select=id",
      rows: 12,
      rollups: [],
    },
    { errorCode: '400' },
    { rollups: ['pre_aggregations.deals_people_month'] },
  ])
})

test('the addresses of docs/odata.md are answered', async () => {
  const page = await readFile(new URL('../../docs/odata.md', import.meta.url), 'utf8')
  const found = page.matchAll(/\/odata\/v4\/([^"`\n]*)|^ {4}(deals\?.*)$/gm)
  // «…» stands for what the reader fills in.
  const written = [...found]
    .map(([, whole, part]) => whole ?? part!)
    .filter((address) => !address.includes('…'))
  expect(written.length).toBeGreaterThan(15)
  for (const address of written) {
    const { status, text } = await feed.get(address.replaceAll(' ', '%20'))
    expect([status, address, status === 200 ? '' : text]).toEqual([200, address, ''])
  }
})
