/** The export route over a real Cube and PostgreSQL, and what it answers. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import type { SecurityContext } from '../../../server/cube/gateway.ts'
import { type ExportOptions, exportRoutes } from '../../../server/exports/index.ts'
import { EXECUTIVE, SECRET, type Stand, stand, token, ZONE } from '../../schema/start.ts'
import type { TestDatabase } from '../../support/database.ts'

export const SYNCED_AT = '2026-02-01T09:30:00.000Z'

export interface ExportStand extends Stand {
  address: string
  audited: object[]
  /** `POST /api/export`. */
  send(body: object, options?: { context?: SecurityContext; signal?: AbortSignal }): Promise<Response>
}

export async function exportStand(
  fill: (database: TestDatabase) => Promise<unknown>,
  options: Partial<ExportOptions> = {},
): Promise<ExportStand> {
  const under = await stand(fill)
  const audited: object[] = []
  const app = express()
  app.use(
    '/api/export',
    exportRoutes({
      cube: under.cube,
      pool: under.database.pool,
      apiSecret: SECRET,
      timezone: ZONE,
      facts: () => ({ currency: 'RUB', portals: [{ name: 'demo.example' }] }),
      freshness: async () => ({ entities: { deals: { synced_at: SYNCED_AT } } }),
      log: { error: () => {} },
      audit: { record: (statement) => void audited.push(statement) },
      ...options,
    }),
  )
  const server = createServer(app).listen(0)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/export`
  return {
    ...under,
    address: url,
    audited,
    async send(body, { context = EXECUTIVE, signal } = {}) {
      return await fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${await token(context)}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        ...(signal && { signal }),
      })
    },
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      await under.close()
    },
  }
}
