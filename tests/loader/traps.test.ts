/** Ways in which portals differ from their documentation and from each other; the plain cases stand beside their units. */
import { afterEach, expect, test } from 'vitest'
import type { LoaderOptions } from '../../loader/index.ts'
import { type Portal, type PortalOptions, startPortal } from '../../portal/index.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { difference, listeningLog, living, quickLoader, sample } from './support.ts'

const opened: { drop?(): Promise<void>; close?(): Promise<void> }[] = []

afterEach(async () => {
  for (const one of opened.splice(0)) await (one.drop?.() ?? one.close?.())
})

async function open(options: PortalOptions = {}): Promise<{ portal: Portal; database: TestDatabase }> {
  const portal = await startPortal({ data: sample(120), limits: false, ...options })
  const database = await freshDatabase()
  opened.push(portal, database)
  return { portal, database }
}

async function sync(portal: Portal, database: TestDatabase, options: Partial<LoaderOptions> = {}) {
  const loader = quickLoader(portal, database, options)
  try {
    return await loader.run()
  } finally {
    await loader.close()
  }
}

const query = async ({ pool }: TestDatabase, text: string) => (await pool.query(text)).rows

test.each([5 * 3600, -5 * 3600])('a portal whose clock is %i s off loses no change', async (skewSeconds) => {
  const { portal, database } = await open({ skewSeconds })
  await sync(portal, database)
  for (let round = 1; round <= 3; round++) {
    portal.store.deals.update(7, { TITLE: `Правка ${round}` })
    portal.store.deals.add({ TITLE: `Новая ${round}`, CATEGORY_ID: 0, STAGE_ID: 'NEW' })
    await sync(portal, database)
    expect(await query(database, 'select title from raw.deals where id = 7')).toEqual([
      { title: `Правка ${round}` },
    ])
  }
  expect(await query(database, `select count(*)::int as count from raw.deals`)).toEqual([{ count: 123 }])
})

const company = { deals: 150, seed: 9, anchor: new Date('2026-03-02T10:00:00+03:00') }

test.each<[string, PortalOptions]>([
  ['ids as strings', { numbersAs: 'string' }],
  ['links unset as "0"', { unsetLink: '0' }],
  ['texts unset as ""', { unsetText: '' }],
  ['empty multiple fields as []', { emptyMultiple: [] }],
  ['no operating time', { operating: false }],
  ['lists with gaps as maps', { listsAs: 'map' }],
  ['another offset', { offset: '+07:00' }],
])('a portal that writes %s says the same', async (_, dialect) => {
  const clock = () => company.anchor.getTime()
  const plain = await open({ data: company, clock })
  const other = await open({ data: company, clock, ...dialect })
  await sync(plain.portal, plain.database)
  await sync(other.portal, other.database)
  // Another zone shifts the invented working days: there only that all of it can be read is compared.
  if (dialect.offset === undefined)
    expect(difference(await living(other.database), await living(plain.database))).toEqual({})
  expect(await query(other.database, 'select entity, reason from app.quarantine')).toEqual([])
})

test('an older portal without newer fields is read all the same', async () => {
  const { portal, database } = await open({
    missingFields: [
      'MOVED_TIME',
      'MOVED_BY_ID',
      'LAST_ACTIVITY_TIME',
      'LAST_ACTIVITY_BY',
      'BINDINGS',
      'contactIds',
    ],
  })
  await sync(portal, database)
  portal.store.deals.update(7, { TITLE: 'Правка' })
  await sync(portal, database)
  expect(await query(database, 'select title, moved_time from raw.deals where id = 7')).toEqual([
    { title: 'Правка', moved_time: null },
  ])
  expect(
    await query(
      database,
      `select from app.sync_state where error is not null and error not like 'no_leads%'`,
    ),
  ).toEqual([])
})

test('of two primary contacts the first one is', async () => {
  const { portal, database } = await open()
  portal.store.contacts.add({ ID: 15, NAME: 'Пётр' })
  portal.store.dealContacts.add({ DEAL_ID: 7, CONTACT_ID: 12, SORT: 10, IS_PRIMARY: true })
  portal.store.dealContacts.add({ DEAL_ID: 7, CONTACT_ID: 15, SORT: 20, IS_PRIMARY: true })
  await sync(portal, database)
  expect(
    await query(
      database,
      'select contact_id, is_primary from raw.deal_contacts where deal_id = 7 order by sort',
    ),
  ).toEqual([
    { contact_id: '12', is_primary: true },
    { contact_id: '15', is_primary: false },
  ])
})

test('rights that shrink look like mass deletion, and are not taken for it', async () => {
  const { portal, database } = await open({ webhook: { userId: 1, admin: true, sees: 'own' } })
  await sync(portal, database)
  portal.webhook.admin = false
  const log = listeningLog()
  const loader = quickLoader(portal, database, { log })
  await loader.run({ reconcile: 'now' })
  await loader.close()
  expect(await query(database, 'select from raw.deals where deleted_at is not null')).toEqual([])
  expect(log.lines.join('\n')).toMatch(/no administrator/)
  expect(log.lines.join('\n')).toMatch(/too many records vanished/)
})

test('labels of custom fields come in the portal’s language, of leads and smart processes too', async () => {
  const { portal, database } = await open({ data: { deals: 60, seed: 3, anchor: new Date() } })
  await sync(portal, database, { smartProcesses: [150] })
  const rows = await query(
    database,
    `select distinct entity_id, bool_and(label is not null) as labelled from raw.user_fields group by 1 order by 1`,
  )
  expect(rows).toEqual(
    expect.arrayContaining([
      { entity_id: 'CRM_DEAL', labelled: true },
      { entity_id: 'CRM_LEAD', labelled: true },
    ]),
  )
})

test('a portal in simple mode has no leads, and is not asked about them', async () => {
  const { portal, database } = await open({ crmMode: 'simple' })
  await sync(portal, database)
  await sync(portal, database)
  expect(
    await query(database, `select entity, state from app.sync_state where entity like 'lead%' order by 1`),
  ).toEqual([
    { entity: 'lead_status_history', state: 'not_connected' },
    { entity: 'leads', state: 'not_connected' },
  ])
})
