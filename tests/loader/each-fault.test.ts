import { afterAll, beforeAll, expect, test } from 'vitest'
import { FAULT_KINDS, type Portal, startPortal } from '../../portal/index.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { contents, quickLoader, sample } from './support.ts'

let portal: Portal
let calm: Record<string, unknown[]>

beforeAll(async () => {
  portal = await startPortal({ data: sample(130), limits: false })
  portal.store.comments.add({ ENTITY_ID: 3, ENTITY_TYPE: 2, COMMENT: 'Перезвонить', AUTHOR_ID: 3 })
  portal.store.setProductRows(2, 7, [{ productName: 'Насос', price: 10, quantity: 2 }])
  const database = await freshDatabase()
  await sync(database)
  calm = await contents(database)
  await database.drop()
})

afterAll(() => portal.close())

async function sync(database: TestDatabase): Promise<void> {
  const loader = quickLoader(portal, database, { timeoutMs: 400 })
  try {
    await loader.run()
  } finally {
    await loader.close()
  }
}

/** Runs until one ends well, as the heartbeat would: whatever was wrong has passed by then. */
async function syncInTheEnd(database: TestDatabase): Promise<void> {
  for (let attempt = 1; attempt <= 6; attempt++)
    try {
      await sync(database)
      const { rows } = await database.pool.query(
        `select entity from app.sync_state where error is not null and error not like 'no_leads%'`,
      )
      if (rows.length === 0) return
    } catch (error) {
      if (!['PortalError', 'MethodError'].includes((error as Error).name)) throw error
    }
  throw new Error('no run ended well')
}

test.each(FAULT_KINDS)('%s in the middle of a first load changes nothing in the end', async (kind) => {
  const database = await freshDatabase()
  const location = portal.url
  portal.faults.next(kind, { method: 'batch', after: 2, times: 2, location, command: false })
  portal.faults.next(kind, { method: 'crm.deal.list', after: 1, command: true })
  portal.faults.next(kind, { method: 'batch', after: 6, location, command: false })
  await syncInTheEnd(database)
  portal.faults.clear()
  expect(await contents(database)).toEqual(calm)
  await database.drop()
})
