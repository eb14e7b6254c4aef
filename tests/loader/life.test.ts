import { afterEach, beforeEach, expect, test } from 'vitest'
import { Random } from '../../portal/generator/random.ts'
import { CHURN_KINDS, type ChurnKind, churn, type Portal, startPortal } from '../../portal/index.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { difference, living, quickLoader } from './support.ts'

let portal: Portal
let database: TestDatabase
let fresh: TestDatabase
let now: number

beforeEach(async () => {
  now = Date.parse('2026-03-02T10:00:00+03:00')
  portal = await startPortal({
    data: { deals: 400, seed: 5, anchor: new Date(now) },
    clock: () => now,
    limits: false,
  })
  database = await freshDatabase()
  fresh = await freshDatabase()
})

afterEach(async () => {
  await portal.close()
  await database.drop()
  await fresh.drop()
})

/** What polling cannot see: nothing in the record moves. The night finds it, or an event. */
const SILENT: ChurnKind[] = [
  'deal_delete',
  'lead_delete',
  'contact_merge',
  'company_merge',
  'activity_delete',
  'comment_delete',
  'item_delete',
  'deal_products',
  'deal_contacts',
]
/** History that the portal hides from a fresh reader is kept: the two may differ there. */
const KEPT = ['deal_stage_history', 'lead_status_history']

async function fromScratch() {
  const loader = quickLoader(portal, fresh)
  for (let run = 0; run < 3; run++) await loader.run()
  await loader.close()
  return living(fresh)
}

/** What differs from a fresh load, but for tables of which nothing is promised and history that only we still have. */
async function wrong(promiseless: string[] = []) {
  const found = difference(await living(database), await fromScratch())
  for (const table of KEPT) if (found[table]?.missing.length === 0) delete found[table]
  for (const table of promiseless) delete found[table]
  return found
}

/** Something happens before each request that is to come, and time goes on. */
function live(seed: number, changes: number, kinds: readonly ChurnKind[]) {
  const random = new Random(seed, 1)
  const happen = () => {
    now += 1000
    for (let times = 0; times < changes; times++) churn(portal.store, () => random.next(), { kinds })
  }
  portal.faults.before('batch', happen, { times: 1000 })
}

test.each([1, 2, 3])(
  'whatever happens while syncs run is there after the next one (%i)',
  async (seed) => {
    const loader = quickLoader(portal, database)
    live(
      seed,
      8,
      CHURN_KINDS.filter((kind) => !SILENT.includes(kind)),
    )
    for (let run = 0; run < 6; run++) await loader.run()
    portal.faults.clear()
    await loader.run()
    await loader.close()
    expect(await wrong()).toEqual({})
  },
  120_000,
)

test.each([4, 5])(
  'what leaves no trace is found by the night (%i)',
  async (seed) => {
    const loader = quickLoader(portal, database)
    await loader.run()
    live(seed, 5, CHURN_KINDS)
    for (let run = 0; run < 4; run++) await loader.run()
    portal.faults.clear()
    await loader.run()
    await loader.run({ reconcile: 'now', acceptDeletions: true })
    await loader.close()
    // A comment that was deleted is learnt of by its event only.
    expect(await wrong(['timeline_comments'])).toEqual({})
  },
  120_000,
)
