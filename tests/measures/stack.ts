/** The whole way of a number: portals over HTTP → loader → marts → Cube with its roll-ups. */
import pino from 'pino'
import { inject } from 'vitest'
import { createLoader, registerPortals } from '../../loader/index.ts'
import { refreshMarts } from '../../marts/index.ts'
import { type Portal, type PortalOptions, startPortal } from '../../portal/index.ts'
import { type Cube, startCube } from '../../server/cube.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

export interface Stack {
  portals: Portal[]
  database: TestDatabase
  cube: Cube
  /** The reporting zone. */
  zone: string
  /** One turn of the server's loop: what changed in the portals reaches the roll-ups. */
  turn(): Promise<void>
  close(): Promise<void>
}

/**
 * @param options  of one portal, or of several
 * @param zone     the reporting zone
 * @param settings further rows of `app.settings`
 */
export async function startStack(
  options: PortalOptions | PortalOptions[],
  zone = 'Europe/Moscow',
  settings: Record<string, unknown> = {},
): Promise<Stack> {
  const log = pino({ level: 'silent' })
  const portals: Portal[] = []
  for (const each of [options].flat()) portals.push(await startPortal({ limits: false, ...each }))
  const database = await freshDatabase()
  const { pool } = database
  for (const [key, value] of Object.entries({ timezone: zone, ...settings }))
    await pool.query('insert into app.settings (key, value) values ($1, $2)', [key, JSON.stringify(value)])
  const seats = await registerPortals(
    pool,
    portals.map(({ webhookUrl }) => webhookUrl),
  )
  const loaders = seats.map(({ id, webhookUrl }) => createLoader({ webhookUrl, portalId: id, pool, log }))
  const read = async () => {
    for (const loader of loaders) await loader.run()
  }
  await read()
  await refreshMarts(pool)
  const cube = await startCube({
    databaseUrl: database.url,
    apiSecret: 'the secret of this test',
    timezone: zone,
    keepIn: inject('modelFolder'),
    log,
  })
  await cube.refresh()

  return {
    portals,
    database,
    cube,
    zone,
    async turn() {
      await read()
      await refreshMarts(pool, { onChange: cube.maintain })
      await cube.refresh()
    },
    async close() {
      await cube.stop()
      for (const loader of loaders) await loader.close()
      for (const portal of portals) await portal.close()
      await database.drop()
    },
  }
}
