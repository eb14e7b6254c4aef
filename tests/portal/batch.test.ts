import { expect, test } from 'vitest'
import { call, type Json, testPortal } from './support.ts'

const deals = (count: number) => ({
  deals: Array.from({ length: count }, (_, at) => ({
    ID: at + 1,
    TITLE: `Сделка ${at + 1}`,
    DATE_CREATE: '2026-01-05',
  })),
})

/** A chain of keyset pages, each beginning behind the last row of the one before. */
const chain = (length: number) =>
  Object.fromEntries(
    Array.from({ length }, (_, at) => [
      `c${at}`,
      `crm.deal.list?start=-1&select[]=ID&order[ID]=ASC&filter[>ID]=${at === 0 ? 0 : `$result[c${at - 1}][49][ID]`}`,
    ]),
  )

test('commands refer to results of earlier ones', async () => {
  const portal = await testPortal({ data: deals(130) })
  const { result } = await call(portal, 'batch', { halt: 0, cmd: chain(3) })
  const pages = Object.values(result.result as Record<string, { ID: string }[]>)
  expect(pages.map((page) => [page[0]!.ID, page.at(-1)!.ID])).toEqual([
    ['1', '50'],
    ['51', '100'],
    ['101', '130'],
  ])
  expect(result.result_total).toEqual({ c0: 0, c1: 0, c2: 0 })
})

test('behind the short page a chain starts again', async () => {
  const portal = await testPortal({ data: deals(60) })
  const { result } = await call(portal, 'batch', { cmd: chain(3) })
  expect(result.result.c1).toHaveLength(10)
  expect(result.result.c2[0].ID).toBe('1')
})

test('references work encoded, nested and inside text', async () => {
  const portal = await testPortal({ data: deals(3) })
  const { result } = await call(portal, 'batch', {
    cmd: {
      history: 'crm.stagehistory.list?entityTypeId=2&filter[OWNER_ID]=2',
      owner: 'crm.deal.get?id=%24result%5Bhistory%5D%5Bitems%5D%5B0%5D%5BOWNER_ID%5D',
      text: 'crm.deal.list?filter[%25TITLE]=%D0%B4%D0%B5%D0%BB%D0%BA%D0%B0%20$result[owner][ID]&select[]=ID',
    },
  })
  expect(result.result.owner.ID).toBe('2')
  expect(result.result.text).toEqual([{ ID: '2' }])
})

test('a failed command stands only among the errors', async () => {
  const portal = await testPortal({ data: deals(2) })
  const { result } = await call(portal, 'batch', {
    halt: 0,
    cmd: { one: 'crm.deal.get?id=1', none: 'crm.deal.get?id=99', all: 'crm.deal.list?select[]=ID' },
  })
  expect(result.result_error).toEqual({ none: { error: '', error_description: 'Not found' } })
  expect(Object.keys(result.result)).toEqual(['one', 'all'])
  expect(Object.keys(result.result_time)).toEqual(['one', 'all'])
  expect(result.result_total).toEqual({ all: 2 })
})

test('halt stops at the first failure', async () => {
  const portal = await testPortal({ data: deals(2) })
  const { result } = await call(portal, 'batch', {
    halt: 1,
    cmd: { one: 'profile', none: 'crm.deal.get?id=99', never: 'profile' },
  })
  expect(Object.keys(result.result)).toEqual(['one'])
  expect(Object.keys(result.result_error)).toEqual(['none'])
})

test('empty maps and numeric keys become lists', async () => {
  const portal = await testPortal({ data: deals(2) })
  const { result } = await call(portal, 'batch', { cmd: ['profile', 'crm.deal.list?select[]=ID'] })
  expect(result.result).toHaveLength(2)
  expect(result.result_time).toHaveLength(2)
  expect(result.result_error).toEqual([])
  expect(result.result_next).toEqual([])
  // one hole makes it a map
  expect(result.result_total).toEqual({ 1: 2 })
})

test('more than 50 commands and nested batches fail one by one', async () => {
  const portal = await testPortal()
  const cmd = Object.fromEntries(Array.from({ length: 52 }, (_, at) => [`c${at}`, 'server.time']))
  const { result } = await call(portal, 'batch', { cmd })
  expect(Object.keys(result.result)).toHaveLength(50)
  expect(result.result_error.c51.error).toBe('ERROR_BATCH_LENGTH_EXCEEDED')
  const nested = await call(portal, 'batch', { cmd: { inner: 'batch?cmd[a]=profile' } })
  expect(nested.result.result_error.inner.error).toBe('ERROR_BATCH_METHOD_NOT_ALLOWED')
})

test('a batch may come as a form', async () => {
  const portal = await testPortal({ data: deals(2) })
  const body = new URLSearchParams({ halt: '0', 'cmd[a]': 'crm.deal.list?filter%5B%3EID%5D=1&select[]=ID' })
  const answer: Json = await (await fetch(`${portal.webhookUrl}batch`, { method: 'POST', body })).json()
  expect(answer.result.result.a).toEqual([{ ID: '2' }])
})

test('one batch is one request and many calls', async () => {
  const portal = await testPortal({ data: deals(130), limits: {} })
  await call(portal, 'batch', { cmd: chain(50) })
  expect(portal.stats()).toMatchObject({
    requests: 1,
    refused: 0,
    calls: { batch: 1, 'crm.deal.list': 50 },
    maxLevel: 1,
  })
})
