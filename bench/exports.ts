/** Files of long lists: rows a second, and what the server holds in memory and makes others wait meanwhile. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import express from 'express'
import { SignJWT } from 'jose'
import { loadEntities } from '../loader/catalog.ts'
import { ensureTables } from '../loader/tables.ts'
import { refreshMarts } from '../marts/index.ts'
import { exportRoutes } from '../server/exports/index.ts'
import { type CleanUp, withCleanUp } from './support/clean-up.ts'
import { ZONE } from './support/portal.ts'
import { openStand, type Stand } from './support/stand.ts'

const SECRET = 'a secret of the benchmark'
const [FEW = 150_000, MANY = 450_000] = (process.env.BENCH_SIZES ?? '150000,450000').split(',').map(Number)
const EXCEL = 100_000
const MIB = 2 ** 20

interface Figures {
  ms: number
  rowsPerSecond: number
  mebibytes: number
  /** Above what was used before, at its peak. */
  memoryMiB: number
  /** The longest that the event loop was busy at a stretch. */
  longestPauseMs: number
}

export function bench(): Promise<Record<string, Figures>> {
  return withCleanUp(async (cleanUp) => {
    const stand = await openStand(cleanUp)
    await ensureTables(stand.pool, await loadEntities({ smartProcesses: [] }))
    await stand.pool.query(
      `insert into app.portals (url, webhook, name) values ('https://demo.example', 'https://demo.example', 'demo.example')`,
    )
    await refreshMarts(stand.pool)
    await stand.pool.query(fill, [MANY])
    await stand.pool.query('analyze marts.deals')
    await stand.startCube()
    const send = await openExports(stand, cleanUp)
    await send({ query: { ...LIST, limit: 1_000 } }, 1_000)
    const figures: Record<string, Figures> = {}
    for (const [format, rows] of [
      ['csv', FEW],
      ['csv', MANY],
      ['xlsx', EXCEL],
    ] as const)
      figures[`${format}_${rows}`] = await send({ query: { ...LIST, limit: rows }, format }, rows)
    return figures
  })
}

const LIST = {
  ungrouped: true,
  dimensions: [
    'id',
    'title',
    'status',
    'pipeline',
    'stage',
    'manager',
    'department',
    'source',
    'company',
    'amount',
    'created_at',
    'closed_at',
  ].map((name) => `deals.${name}`),
  order: { 'deals.amount': 'desc' },
}

/** Deals as they are listed; nothing else of the marts is read here. */
const fill = `
  insert into marts.deals
    (portal_id, portal, id, title, status, pipeline, pipeline_id, stage, stage_id, stage_order, manager, manager_id, department,
     department_id, department_path, department_ids, source, source_id, type, company, contact, amount, currency, created_at, closed_at,
     last_activity_at, creation_manager, creation_manager_id, creation_department, creation_department_id, is_reporting, is_ignored)
  select 1, 'demo.example', n, 'Сделка с покупателем ' || n, 'won', 'Воронка ' || n % 8, n % 8, 'Успех', 'WON', 100, 'Менеджер ' || n % 60,
    n % 60, 'Отдел ' || n % 10, n % 10, 'Компания / Отдел', '/1/' || n % 10 || '/', 'Источник ' || n % 40, 'SRC' || n % 40, 'Продажа',
    'Компания ' || n % 16000, 'не указано', round((hashint8(n) & 16777215) / 50.0, 2), 'RUB',
    timestamptz '2024-01-01' + n * interval '1 minute', timestamptz '2024-02-01' + n * interval '1 minute',
    timestamptz '2024-02-01', 'Менеджер ' || n % 60, n % 60, 'Отдел ' || n % 10, n % 10, true, false
  from generate_series(1, $1::bigint) as n`

async function openExports({ cube, pool }: Stand, cleanUp: CleanUp) {
  const app = express().use(
    exportRoutes({
      cube,
      pool,
      apiSecret: SECRET,
      timezone: ZONE,
      facts: () => ({ currency: 'RUB', portals: [] }),
      freshness: async () => ({ entities: {} }),
      log: console,
    }),
  )
  const server = createServer(app).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  cleanUp.add(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const token = await new SignJWT({ role: 'executive' })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('2h')
    .sign(new TextEncoder().encode(SECRET))

  return async (body: object, rows: number): Promise<Figures> => {
    globalThis.gc?.()
    const before = process.memoryUsage.rss()
    let [peak, bytes] = [before, 0]
    const delay = monitorEventLoopDelay({ resolution: 5 })
    delay.enable()
    const begun = performance.now()
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`bench: ${await response.text()}`)
    if (Number(response.headers.get('x-export-rows')) !== rows) throw new Error('bench: rows are missing.')
    for await (const chunk of response.body!) {
      bytes += chunk.length
      peak = Math.max(peak, process.memoryUsage.rss())
    }
    const ms = performance.now() - begun
    delay.disable()
    return {
      ms: Math.round(ms),
      rowsPerSecond: Math.round((rows / ms) * 1000),
      mebibytes: Math.round(bytes / MIB),
      memoryMiB: Math.round((peak - before) / MIB),
      longestPauseMs: Math.round(delay.max / 1e6),
    }
  }
}
