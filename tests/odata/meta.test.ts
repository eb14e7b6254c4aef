import { expect, test } from 'vitest'
import { CubeError } from '../../server/cube/gateway.ts'
import { type MetaCube, metaInProcess } from '../../server/cube/meta.ts'
import { feedOf } from '../../server/odata/model.ts'

const cube = (dimensions: MetaCube['dimensions'], measures: MetaCube['measures'] = []): MetaCube => ({
  name: 'things',
  title: 'Вещи',
  meta: { period: 'at' },
  dimensions,
  measures,
})
const dimension = (name: string, type: string, more: object = {}) => ({
  name: `things.${name}`,
  type,
  ...more,
})

test("the caller's context reaches the gateway", async () => {
  let asked: object | undefined
  const gateway = {
    meta: async ({ context, res }: { context: { securityContext: object }; res(answer: object): void }) => {
      asked = context.securityContext
      res({ cubes: [] })
    },
  }
  expect(await metaInProcess(gateway, { role: 'manager' })).toEqual([])
  expect(asked).toEqual({ role: 'manager' })
})

test('a refusal keeps its status', async () => {
  const gateway = {
    meta: async ({ res }: { res(answer: object, options: object): void }) =>
      res({ error: 'No.' }, { status: 403 }),
  }
  const failure = await metaInProcess(gateway, {}).catch((error) => error)
  expect(failure).toBeInstanceOf(CubeError)
  expect([failure.status, failure.message]).toEqual([403, 'No.'])
})

test('numbers are whole where the model says so or counts', () => {
  const things = feedOf([
    cube(
      [
        dimension('id', 'number', { primaryKey: true }),
        dimension('owner_id', 'number'),
        dimension('uf_order_id', 'number', { meta: { custom_field: true } }),
        dimension('paid', 'number'),
        dimension('at', 'time'),
      ],
      [
        { name: 'things.count', type: 'number', aggType: 'count' },
        { name: 'things.names', type: 'number', aggType: 'countDistinct' },
        { name: 'things.sum', type: 'number', aggType: 'sum' },
        { name: 'things.last', type: 'time', aggType: 'max' },
      ],
    ),
  ]).get('things')!
  const types = (columns: typeof things.properties) =>
    Object.fromEntries([...columns.values()].map(({ name, type }) => [name, type]))
  expect(types(things.properties)).toMatchObject({
    id: 'Int64',
    owner_id: 'Int64',
    uf_order_id: 'Decimal',
    paid: 'Decimal',
    at: 'DateTimeOffset',
    at_month: 'Date',
  })
  expect(types(things.measures)).toEqual({
    count: 'Int64',
    names: 'Int64',
    sum: 'Decimal',
    last: 'DateTimeOffset',
  })
  expect(things.count).toBe('things.count')
})

test('what counts rows can be told from outside', () => {
  const model = [
    cube(
      [dimension('id', 'number', { primaryKey: true })],
      [
        { name: 'things.count', type: 'number', aggType: 'count' },
        { name: 'things.all', type: 'number', aggType: 'count' },
      ],
    ),
  ]
  expect(feedOf(model, new Map([['things', 'things.all']])).get('things')!.count).toBe('things.all')
  expect(feedOf(model, new Map()).get('things')!.count).toBeUndefined()
})

test('a cube without a key has no set', () => {
  expect([...feedOf([cube([dimension('id', 'number')])]).keys()]).toEqual([])
})

test('a dimension that is called like a part of a time stays itself', () => {
  const feed = feedOf([
    cube([
      dimension('id', 'number', { primaryKey: true }),
      dimension('at', 'time'),
      dimension('at_month', 'string'),
    ]),
  ])
  expect(feed.get('things')!.properties.get('at_month')).toMatchObject({
    type: 'String',
    member: 'things.at_month',
  })
})
