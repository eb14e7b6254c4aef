import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import compression from 'compression'
import express from 'express'
import { expect, test } from 'vitest'
import { send } from '../../server/odata/payload.ts'

/** Serves pieces, compressed as the app does, to one reader. */
async function serve(pieces: Iterable<string>) {
  let sent: Promise<void> | undefined
  const app = express().use(compression(), (_request, response) => {
    sent = send(response.type('json'), pieces)
  })
  const server = createServer(app).listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, sent: () => sent, close: () => new Promise((done) => server.close(done)) }
}

function* random(count: number, drawn: { pieces: number }) {
  for (; drawn.pieces < count; drawn.pieces++)
    yield Array.from({ length: 6000 }, () => Math.random().toString(36)).join('')
}

test('a slow reader is waited for, without listeners that pile up', async () => {
  const warnings: Error[] = []
  const warned = (warning: Error) => void warnings.push(warning)
  process.on('warning', warned)
  const drawn = { pieces: 0 }
  const { url, close } = await serve(random(150, drawn))
  const body = await new Promise<number>((done) => {
    get(url, { headers: { 'accept-encoding': 'gzip' } }, async (response) => {
      await pause(300)
      expect(drawn.pieces).toBeLessThan(150)
      let bytes = 0
      response.on('data', (data: Buffer) => {
        bytes += data.length
      })
      response.on('end', () => done(bytes))
    })
  })
  expect(drawn.pieces).toBe(150)
  expect(body).toBeGreaterThan(1_000_000)
  process.off('warning', warned)
  expect(warnings).toEqual([])
  await close()
})

test('a reader who leaves is not written to any more', async () => {
  const drawn = { pieces: 0 }
  const { url, sent, close } = await serve(random(5_000, drawn))
  await new Promise<void>((done) => {
    const asked = get(url, { headers: { 'accept-encoding': 'gzip' } }, (response) => {
      response.once('data', () => {
        asked.destroy()
        done()
      })
    })
  })
  await sent()
  expect(drawn.pieces).toBeLessThan(5_000)
  await close()
})
