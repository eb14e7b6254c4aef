import { afterAll, beforeAll, expect, test } from 'vitest'
import { odataAddress } from '../../dashboard/export/odata.ts'
import { filtersOf } from '../../dashboard/filters.ts'
import { type MetaAnswer, readModel } from '../../dashboard/records/model.ts'
import { readView } from '../../dashboard/url.ts'
import { bumpMonths, insertDeals } from '../schema/marts.ts'
import { EXECUTIVE, type Stand, stand, ZONE } from '../schema/start.ts'
import { type FeedStand, feedStand, rememberGateway } from './support/feed.ts'

/** Every pair of a department and a source, empty ones too. */
const departments = [5, 6, null]
const sources = ['WEB', 'AVITO', null]
const rows = departments.flatMap((department, at) =>
  sources.map((source, index) => ({
    id: at * sources.length + index + 1,
    portal_id: 1,
    created_at: '2026-01-15T09:00:00Z',
    department_id: department,
    department_ids: department && `/1/${department}/`,
    source_id: source,
    manager_id: index === 0 ? null : department,
  })),
)

let cube: Stand
let feed: FeedStand
beforeAll(async () => {
  const gateway = rememberGateway()
  cube = await stand(async ({ pool }) => {
    await insertDeals(pool, rows)
    await bumpMonths(pool, ZONE)
  }, ZONE)
  await cube.cube.refresh()
  feed = await feedStand(cube.cube, gateway(), { boss: EXECUTIVE }, ZONE)
})
afterAll(async () => {
  await feed.close()
  await cube.close()
})

/** Deals that a view of the dashboard leaves: as its blocks count them, and as the address for Excel does. */
async function counts(search: string): Promise<number> {
  const query = { measures: ['deals.count'], filters: filtersOf('deals', readView(search)) }
  const answer = await cube.cube.load(query as Parameters<typeof cube.cube.load>[0], EXECUTIVE)
  expect(Object.keys(answer.usedPreAggregations ?? {}), search).not.toEqual([])
  const [row] = answer.data as Record<string, string>[]
  const model = readModel({ cubes: await feed.meta(EXECUTIVE) } as unknown as MetaAnswer, 'ru')
  const fed = await feed.all(odataAddress(query, model, '').replace('/odata/v4/', ''))
  expect(fed.rows[0].count, search).toBe(Number(row!['deals.count']))
  return fed.rows[0].count
}

test.each([
  'src=WEB',
  'src=WEB,none',
  'src=none',
  'dep=5',
  'dep=5,6',
  'dep=1,none',
  'dep=none',
  'emp=5',
  'emp=5,none',
  'dep=5&emp=6',
  'dep=6,none&emp=none',
])('«%s» and all but that are everything, in the pages and in the feed', async (only) => {
  const some = await counts(only)
  expect(some).toBeGreaterThan(0)
  expect(some + (await counts(only.replaceAll('=', '=!')))).toBe(rows.length)
})
