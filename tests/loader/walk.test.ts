import { afterEach, beforeEach, expect, test } from 'vitest'
import { askAll } from '../../loader/ask.ts'
import history from '../../loader/entities/deal_stage_history.ts'
import deals from '../../loader/entities/deals.ts'
import type { Stream } from '../../loader/entity.ts'
import { createPace } from '../../loader/pace.ts'
import { type Command, createPortalClient, type PortalClient } from '../../loader/portal-client.ts'
import { createRedact } from '../../loader/redact.ts'
import { createTransport } from '../../loader/transport.ts'
import { idOf, walk } from '../../loader/walk.ts'
import { type Portal, startPortal } from '../../portal/index.ts'
import { jumpingClock, listeningLog, sample } from './support.ts'

let portal: Portal
let client: PortalClient

beforeEach(async () => {
  portal = await startPortal({ limits: false })
  const clock = jumpingClock()
  const log = listeningLog()
  client = createPortalClient({
    transport: createTransport(portal.webhookUrl, log),
    pace: createPace(2, clock),
    clock,
    log,
    redact: createRedact(portal.webhookUrl),
  })
})

afterEach(async () => {
  await client.close()
  await portal.close()
})

const fill = (count: number, id = (index: number) => index + 1) =>
  portal.store.load({ deals: sample(count).deals!.map((deal, index) => ({ ...deal, ID: id(index) })) })

async function ids(route: Parameters<typeof walk>[2], stream = deals as Stream): Promise<number[]> {
  const found: number[] = []
  for await (const { rows } of walk(client, stream, route))
    found.push(...rows.map((row) => idOf(stream, row)!))
  return found
}

test.each([0, 1, 49, 50, 51, 500, 501, 2500, 2600])('a walk over %i rows brings each once', async (count) => {
  fill(count)
  expect(await ids({ filter: {}, after: 0 })).toEqual(Array.from({ length: count }, (_, index) => index + 1))
})

test('a range of ids ends where it should', async () => {
  fill(900)
  expect(await ids({ filter: {}, after: 100, to: 850 })).toEqual(
    Array.from({ length: 750 }, (_, index) => index + 101),
  )
})

test('holes between ids are walked over', async () => {
  fill(600, (index) => (index + 1) ** 2)
  expect(await ids({ filter: {}, after: 0, to: 360_000 })).toHaveLength(600)
})

test('a filter narrows the walk', async () => {
  fill(300)
  expect(await ids({ filter: { STAGE_ID: 'WON' }, after: 0 })).toHaveLength(100)
})

test('rows inside a named key are walked too', async () => {
  fill(130)
  expect(await ids({ filter: {}, after: 0 }, history as Stream)).toHaveLength(130)
})

test('a chain asks for no more pages than there are', async () => {
  fill(120)
  await ids({ filter: {}, after: 0, to: 120 })
  expect(portal.stats().calls['crm.deal.list']).toBe(3)
})

test('a page that fails in mid-chain is asked for again', async () => {
  fill(700)
  portal.faults.next('QUERY_LIMIT_EXCEEDED', { method: 'crm.deal.list', after: 2 })
  portal.faults.next('INTERNAL_SERVER_ERROR', { method: 'crm.deal.list', after: 5 })
  expect(await ids({ filter: {}, after: 0, to: 700 })).toHaveLength(700)
})

test('a chain whose first page is refused tells why', async () => {
  fill(10)
  portal.faults.next('not_found', { method: 'crm.deal.list' })
  await expect(ids({ filter: {}, after: 0 })).rejects.toThrow('crm.deal.list: Not found')
})

test('a row that vanishes between pages harms nothing', async () => {
  fill(200)
  portal.faults.before('crm.deal.list', () => void portal.store.deals.remove(51), { after: 1 })
  const found = await ids({ filter: {}, after: 0, to: 200 })
  expect(found).toEqual(Array.from({ length: 200 }, (_, index) => index + 1).filter((id) => id !== 51))
})

test('a portal that ignores >ID does not loop', async () => {
  fill(120)
  const deaf: PortalClient = {
    ...client,
    stats: client.stats,
    origin: client.origin,
    batch: (commands) =>
      client.batch(new Map([...commands].map(([name, command]) => [name, withoutFilter(command)]))),
  }
  const walking = async () => {
    for await (const _ of walk(deaf, deals as Stream, { filter: {}, after: 0, expected: 500 }));
  }
  await expect(walking()).rejects.toThrow('ignores the filter >ID')
})

test('more questions than fit into one batch are split', async () => {
  fill(3)
  const questions = new Map(
    Array.from({ length: 120 }, (_, index) => [
      `q${index}`,
      { method: 'crm.deal.list', params: { filter: { ID: (index % 3) + 1 } } },
    ]),
  )
  const answers = await askAll(client, questions)
  expect(answers.get('q119')).toMatchObject({ kind: 'ok', total: 1 })
  expect(portal.stats().requests).toBe(3)
})

test('numeric names come back as a list and are still found', async () => {
  fill(3)
  const answers = await askAll(
    client,
    new Map(
      ['0', '1'].map((name) => [
        name,
        { method: 'crm.deal.list', params: { filter: { ID: Number(name) + 1 } } },
      ]),
    ),
  )
  expect(answers.get('1')).toMatchObject({ kind: 'ok', result: [{ ID: '2' }] })
})

function withoutFilter({ method, params }: Command): Command {
  return { method, params: { ...params, filter: {} } }
}
