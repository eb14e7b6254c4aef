/** The whole way of a number: portals over HTTP → loader → marts → Cube with its roll-ups. */
import pino from 'pino'
import { createLoader, registerPortals } from '../../loader/index.ts'
import { refreshMarts } from '../../marts/index.ts'
import { type Portal, type PortalOptions, startPortal } from '../../portal/index.ts'
import { type Cube, startCube } from '../../server/cube.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

export const ZONE = 'Europe/Moscow'

export interface Stack {
  portals: Portal[]
  /** The first of them. */
  portal: Portal
  database: TestDatabase
  cube: Cube
  /** One turn of the server's loop: what changed in the portals reaches the roll-ups. */
  turn(): Promise<void>
  close(): Promise<void>
}

type Data = PortalOptions['data']

/**
 * @param data   the portal's records, or an invented company; several for several portals
 * @param clock  the portals' present moment, unix milliseconds
 */
export async function startStack(data: Data | Data[], clock?: () => number): Promise<Stack> {
  const log = pino({ level: 'silent' })
  const portals: Portal[] = []
  for (const each of Array.isArray(data) ? data : [data])
    portals.push(await startPortal({ data: each, limits: false, ...(clock ? { clock } : {}) }))
  const database = await freshDatabase()
  const { pool } = database
  await pool.query(`insert into app.settings (key, value) values ('timezone', $1)`, [JSON.stringify(ZONE)])
  const seats = await registerPortals(
    pool,
    portals.map(({ webhookUrl }) => webhookUrl),
  )
  const loaders = seats.map(({ id, webhookUrl }) => createLoader({ webhookUrl, portalId: id, pool, log }))
  const load = async () => {
    for (const loader of loaders) await loader.run()
    await refreshMarts(pool)
  }
  await load()
  const cube = await startCube({
    databaseUrl: database.url,
    apiSecret: 'the secret of this test',
    timezone: ZONE,
    log,
  })
  await cube.refresh()

  return {
    portals,
    portal: portals[0]!,
    database,
    cube,
    async turn() {
      await load()
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
