/** The whole way of a number: portal over HTTP → loader → marts → Cube with its roll-ups. */
import pino from 'pino'
import { createLoader, type Loader } from '../../loader/index.ts'
import { refreshMarts } from '../../marts/index.ts'
import { type Portal, type PortalOptions, startPortal } from '../../portal/index.ts'
import { type Cube, startCube } from '../../server/cube.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

export const ZONE = 'Europe/Moscow'

export interface Stack {
  portal: Portal
  database: TestDatabase
  loader: Loader
  cube: Cube
  /** One turn of the server's loop: what changed in the portal reaches the roll-ups. */
  turn(): Promise<void>
  close(): Promise<void>
}

/**
 * @param data   the portal's records, or an invented company
 * @param clock  the portal's present moment, unix milliseconds
 */
export async function startStack(data: PortalOptions['data'], clock?: () => number): Promise<Stack> {
  const log = pino({ level: 'silent' })
  const portal = await startPortal({ data, limits: false, ...(clock ? { clock } : {}) })
  const database = await freshDatabase()
  await database.pool.query(`insert into app.settings (key, value) values ('timezone', $1)`, [
    JSON.stringify(ZONE),
  ])
  const loader = createLoader({ webhookUrl: portal.webhookUrl, pool: database.pool, log })
  await loader.run()
  await refreshMarts(database.pool)
  const cube = await startCube({
    databaseUrl: database.url,
    apiSecret: 'the secret of this test',
    timezone: ZONE,
    log,
  })
  await cube.refresh()

  return {
    portal,
    database,
    loader,
    cube,
    async turn() {
      await loader.run()
      await refreshMarts(database.pool)
      await cube.refresh()
    },
    async close() {
      await cube.stop()
      await loader.close()
      await portal.close()
      await database.drop()
    },
  }
}
