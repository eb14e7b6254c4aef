/** Whatever happens in a portal: a roll-up that was corrected is the roll-up that would be built now. */
import fc from 'fast-check'
import type { Pool } from 'pg'
import pino from 'pino'
import { expect, inject, test } from 'vitest'
import { refreshMarts } from '../../marts/index.ts'
import { startCube } from '../../server/cube.ts'
import { change } from '../marts/random-portal.ts'
import { register } from '../marts/support.ts'
import { createMarts } from '../schema/marts.ts'
import { freshDatabase } from '../support/database.ts'

const ZONE = 'Europe/Moscow'
const CHANGES = 400
const PER_REFRESH = 8
const REFRESHES_PER_CHECK = 5

test('corrected tables equal tables built anew, group by group', { timeout: 600_000 }, async () => {
  const { pool, url, drop } = await freshDatabase()
  await createMarts(pool, ZONE)
  await register(pool, 2, { url: 'https://second.example', name: 'second' })
  const log = pino({ level: 'silent' })
  const warnings: unknown[] = []
  log.level = 'warn'
  log.warn = (line: unknown) => void warnings.push(line)
  const cube = await startCube({
    databaseUrl: url,
    apiSecret: 'the secret of this test',
    timezone: ZONE,
    keepIn: inject('modelFolder'),
    log,
  })
  try {
    await cube.refresh()
    const changes = fc.sample(change, { numRuns: CHANGES, seed: 20_261_122 })
    let corrected = 0
    for (let turn = 1; changes.length > 0; turn++) {
      for (const one of changes.splice(0, PER_REFRESH)) await one(pool)
      const { months } = await refreshMarts(pool, { onChange: cube.maintain })
      if (turn % REFRESHES_PER_CHECK === 0) {
        corrected += await expectAsNew(pool, cube.refresh)
      } else if (months.length > 0) await cube.refresh()
    }
    expect(warnings).toEqual([])
    expect(corrected).toBeGreaterThan(100)
  } finally {
    await cube.stop()
    await drop()
  }
})

/** @returns how many tables were compared: those that agreed with the marts, one refresh of which they have seen */
async function expectAsNew(pool: Pool, rebuild: () => Promise<void>): Promise<number> {
  const { rows } = await pool.query<{ name: string }>(
    'select name from app.rollups where version = (select sum(version) from app.month_versions)',
  )
  const names = rows.map(({ name }) => name)
  await pool.query('drop schema if exists kept cascade; create schema kept')
  for (const name of names) await pool.query(`create table kept.${name} as table pre_aggregations.${name}`)
  await pool.query('update app.rollups set version = -1')
  await rebuild()
  const different: string[] = []
  for (const name of names) {
    const { rows } = await pool.query(`
      (select 'corrected' as table, * from (table kept.${name} except all table pre_aggregations.${name}) as rows)
      union all
      (select 'new', * from (table pre_aggregations.${name} except all table kept.${name}) as rows)`)
    if (rows.length > 0) different.push(`${name}: ${JSON.stringify(rows.slice(0, 4))}`)
  }
  expect(different).toEqual([])
  return names.length
}
