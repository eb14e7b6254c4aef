import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { request } from 'undici'
import { expect, onTestFinished, test } from 'vitest'
import { AnswerCache, cachedAnswers } from '../../server/cube/answers.ts'
import type { SecurityContext } from '../../server/cube/gateway.ts'
import { SECRET, token } from '../schema/start.ts'

/** A server that counts how often it was asked behind the cache. */
async function counting(
  cache: AnswerCache,
  answer: (asked: number) => unknown = (asked) => Buffer.from(`{"asked":${asked}}`),
) {
  let asked = 0
  const app = express()
  app.use(cachedAnswers(cache, SECRET))
  app.use((_request, response) => {
    const body = answer(++asked)
    if (Buffer.isBuffer(body)) response.type('json').send(body)
    else response.json(body)
  })
  const server = createServer(app).listen(0)
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return async (context: SecurityContext, query = 'query=1', headers: Record<string, string> = {}) => {
    const authorization = await token(context)
    const url = `http://127.0.0.1:${port}/cubejs-api/v1/load?${query}`
    const { statusCode, headers: sent, body } = await request(url, { headers: { authorization, ...headers } })
    return { status: statusCode, etag: String(sent.etag), text: await body.text() }
  }
}

const kept = (bytes: Buffer) => ({ bytes, etag: undefined })

const ANNA = { role: 'manager', userId: 1 }
const BORIS = { role: 'manager', userId: 2 }

test('the same question of the same person is answered once', async () => {
  const ask = await counting(new AnswerCache())
  expect([(await ask(ANNA)).text, (await ask(ANNA)).text]).toEqual(['{"asked":1}', '{"asked":1}'])
})

test('another person or question is another answer', async () => {
  const ask = await counting(new AnswerCache())
  const texts = [
    await ask(ANNA),
    await ask(BORIS),
    await ask(ANNA, 'query=2'),
    await ask({ ...ANNA, departmentIds: [5] }),
  ]
  expect(texts.map(({ text }) => text)).toEqual(['{"asked":1}', '{"asked":2}', '{"asked":3}', '{"asked":4}'])
})

test('a token of another secret gets nothing that is kept', async () => {
  const ask = await counting(new AnswerCache())
  await ask(ANNA)
  const forged = await token(ANNA, '1h', 'another secret entirely')
  expect((await ask(ANNA, 'query=1', { authorization: forged })).text).toBe('{"asked":2}')
})

test('changed data clears it', async () => {
  const cache = new AnswerCache()
  const ask = await counting(cache)
  await ask(ANNA)
  cache.clear()
  expect((await ask(ANNA)).text).toBe('{"asked":2}')
})

test('an answer begun before the change is not kept', async () => {
  const cache = new AnswerCache()
  const ask = await counting(cache, (asked) => {
    if (asked === 1) cache.clear()
    return Buffer.from(`{"asked":${asked}}`)
  })
  await ask(ANNA)
  expect((await ask(ANNA)).text).toBe('{"asked":2}')
})

test('errors and waits are not kept', async () => {
  const ask = await counting(new AnswerCache(), (asked) => ({ error: `Continue wait ${asked}` }))
  await ask(ANNA)
  expect((await ask(ANNA)).text).toContain('Continue wait 2')
})

test('who asks for fresh data gets it', async () => {
  const ask = await counting(new AnswerCache())
  await ask(ANNA, 'query=1&cache=no-cache')
  expect((await ask(ANNA, 'query=1&cache=no-cache')).text).toBe('{"asked":2}')
})

test('a browser that has the bytes gets 304', async () => {
  const ask = await counting(new AnswerCache())
  const { etag } = await ask(ANNA)
  expect((await ask(ANNA, 'query=1', { 'if-none-match': etag })).status).toBe(304)
})

test('an answer lives half a minute', () => {
  const cache = new AnswerCache()
  cache.set('a', kept(Buffer.from('x')), 0, 1000)
  expect(cache.get('a', 30_999)?.bytes.toString()).toBe('x')
  expect(cache.get('a', 31_000)).toBeUndefined()
})

test('the oldest go first when room ends', () => {
  const cache = new AnswerCache()
  const part = Buffer.alloc(4 * 1024 * 1024)
  for (let index = 0; index <= 16; index++) cache.set(String(index), kept(part), 0, 0)
  expect(cache.get('0', 1)).toBeUndefined()
  expect(cache.get('1', 1)).toBeDefined()
  cache.set('huge', kept(Buffer.alloc(4 * 1024 * 1024 + 1)), 0, 0)
  expect(cache.get('huge', 1)).toBeUndefined()
})

test('a kept answer has the ETag of the first', async () => {
  const ask = await counting(new AnswerCache())
  const { etag } = await ask(ANNA)
  expect(etag).toMatch(/^W\/".+"$/)
  expect((await ask(ANNA)).etag).toBe(etag)
})

test('a token that has run out gets nothing that is kept', async () => {
  const ask = await counting(new AnswerCache())
  await ask(ANNA)
  const authorization = await token(ANNA, '-1s')
  expect((await ask(ANNA, 'query=1', { authorization })).text).toBe('{"asked":2}')
})

test('where Cube goes by another header, nothing is kept under this one', async () => {
  const ask = await counting(new AnswerCache())
  const other = { 'x-cube-authorization': await token(BORIS) }
  expect((await ask(ANNA, 'query=1', other)).text).toBe('{"asked":1}')
  expect((await ask(ANNA)).text).toBe('{"asked":2}')
  expect((await ask(ANNA, 'query=1', other)).text).toBe('{"asked":3}')
})
