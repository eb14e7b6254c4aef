import { expect, test } from 'vitest'
import { startPortal } from '../../portal/index.ts'
import { freshDatabase } from '../support/database.ts'
import { contents, quickLoader, sample } from './support.ts'

test('a first run brings every table', async () => {
  const portal = await startPortal({ data: sample(120), limits: false })
  const database = await freshDatabase()
  const loader = quickLoader(portal, database)
  const report = await loader.run()
  console.log(JSON.stringify(report, null, 1))
  const all = await contents(database)
  console.log(Object.fromEntries(Object.entries(all).map(([name, rows]) => [name, [rows.length, JSON.stringify(rows[0])]])))
  console.log((await database.pool.query('select * from app.sync_state')).rows, (await database.pool.query('select * from app.settings')).rows)
  console.log(JSON.stringify(await loader.run(), null, 1))
  expect(all.deals).toHaveLength(120)
  await loader.close()
  await portal.close()
  await database.drop()
})
