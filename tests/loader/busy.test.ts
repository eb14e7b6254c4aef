import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Portal, startPortal } from '../../portal/index.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { contents, difference, quickLoader, sample } from './support.ts'

let portal: Portal
let database: TestDatabase

beforeEach(async () => {
  portal = await startPortal({ data: sample(2600), limits: false })
  database = await freshDatabase()
})

afterEach(async () => {
  await portal.close()
  await database.drop()
})

async function expected() {
  const calm = await freshDatabase()
  const loader = quickLoader(portal, calm)
  await loader.run()
  await loader.close()
  const tables = await contents(calm)
  await calm.drop()
  return tables
}

test('a disk that is full stops the sync, and it resumes when there is room', async () => {
  const loader = quickLoader(portal, database)
  await loader.prepare()
  // What PostgreSQL says when it cannot extend a file, from the thousandth row of a table on.
  await database.pool.query(`
    create function raw.no_room() returns trigger language plpgsql as $$
    begin
      if new.id > 1000 then raise exception 'could not extend file: No space left on device' using errcode = '53100'; end if;
      return new;
    end $$;
    create trigger no_room before insert on raw.deals for each row execute function raw.no_room()`)
  await expect(loader.run()).rejects.toMatchObject({ code: '53100' })
  await expect(loader.run()).rejects.toMatchObject({ code: '53100' })
  const { rows } = await database.pool.query('select error from app.sync_runs order by id')
  expect(rows.map(({ error }) => error)).toEqual(
    Array(2).fill('could not extend file: No space left on device'),
  )
  await database.pool.query('drop trigger no_room on raw.deals')
  await loader.run()
  await loader.close()
  expect(difference(await contents(database), await expected())).toEqual({})
}, 60_000)

test('connections cut in mid-sync lose nothing', async () => {
  const loader = quickLoader(portal, database)
  const cut = () =>
    void database.pool
      .query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
      )
      .catch(() => {})
  for (const after of [1, 2, 3]) {
    portal.faults.before('batch', cut, { after })
    await loader.run().catch((error: Error) => expect(error.message).toMatch(/terminat|connection/i))
    portal.faults.clear()
  }
  await loader.run()
  await loader.close()
  expect(difference(await contents(database), await expected())).toEqual({})
}, 60_000)
