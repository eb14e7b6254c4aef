import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { parseQuery } from '../../portal/http/body.ts'
import type { Json } from './support.ts'

/** A handler of events that keeps what it was told; closes with the test. */
export async function handler(status = 200): Promise<{ url: string; told: Json[] }> {
  const told: Json[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    told.push(parseQuery(Buffer.concat(chunks).toString('utf8')))
    response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`, told }
}
