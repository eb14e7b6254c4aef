/** What the dashboard promises of the first minutes of a lead, shown over four leads that anybody can add up. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Portal } from '../../portal/index.ts'
import { noBrowser } from '../support/browser.ts'
import { plain, Stage } from './promises.ts'

const MINUTE = 60
const DAY = 86_400
/** Noon, long enough ago for a verdict. */
const noon = Math.floor(Date.now() / 1000 / DAY) * DAY - 60 * DAY + 9 * 3600
const day = new Date(noon * 1000).toISOString().slice(0, 10)

/** Called after 4 minutes, commented on after 8, moved on after three hours, never touched. */
function fill({ store }: Portal): void {
  const [called, discussed, moved] = [1, 2, 3, 4].map(
    (at) =>
      store.leads.add({
        ...{ TITLE: `Заявка ${at}`, STATUS_ID: 'NEW', ASSIGNED_BY_ID: '4' },
        ...{ DATE_CREATE: noon, DATE_MODIFY: noon, MOVED_TIME: noon },
      }).ID,
  )
  const at = noon + 4 * MINUTE
  store.activities.add({
    ...{ TYPE_ID: 2, PROVIDER_ID: 'VOXIMPLANT_CALL', COMPLETED: 'Y', OWNER_TYPE_ID: 1, OWNER_ID: called },
    ...{ CREATED: at, LAST_UPDATED: at, START_TIME: at, RESPONSIBLE_ID: 4, AUTHOR_ID: 4 },
  })
  store.comments.add({
    ...{ ENTITY_TYPE: 'lead', ENTITY_ID: discussed, AUTHOR_ID: 4, COMMENT: 'Перезвонит сам' },
    CREATED: noon + 8 * MINUTE,
  })
  store.leads.update(moved!, { STATUS_ID: 'IN_PROCESS' }, { at: noon + 180 * MINUTE, by: 4 })
}

describe.skipIf(noBrowser)('promises kept about the first minutes of a lead', () => {
  let stage: Stage

  beforeAll(async () => {
    stage = await Stage.open([{ data: { deals: 2, leads: 0, seed: 3, anchor: new Date() } }], ([portal]) =>
      fill(portal!),
    )
  }, 180_000)
  afterAll(() => stage?.close())
  afterEach(() => stage.calm())

  test('F147: the page says how soon leads are taken in hand, how many within ten minutes, and which', async () => {
    await stage.go(`/marketing?p=${day}..${day}`)
    // (4 + 8 + 180) / 3; 2 of 4
    const wait = await stage.shows('lead-touch', '1 ч 4 мин')
    const tile = plain(await stage.page.getByTestId('block-lead-touch').innerText())
    expect(tile).toContain('Время до первого касания')
    expect(tile).toContain('за 10 минут — 50 %')
    await stage.recordsOf(wait, 3)
  })
})
