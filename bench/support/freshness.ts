/** How long a change in `raw` takes to be seen: the marts and roll-ups follow in one transaction, then the next reader asks. */
import { refreshMarts } from '../../marts/index.ts'
import { liveOneDay } from './day.ts'
import type { Periods } from './question.ts'
import type { Stand } from './stand.ts'
import { brief, median, timed } from './timing.ts'

export interface Freshness {
  /** Deals that changed, and months in which those were created. */
  changed: number
  months: number
  martsMs: number
  rollupsMs: number
  /** Forgetting the old answers, and whatever could not be corrected. */
  refreshMs: number
  readerMs: number
  /** From the row in `raw` to the answer. */
  totalMs: number
}

type Run = Freshness

/** Medians over several days of a portal's life. */
export async function freshness(
  stand: Stand,
  changes: number,
  days: number,
  { all }: Periods,
): Promise<Freshness> {
  const runs: Run[] = []
  for (let day = 0; day < days; day++)
    runs.push(await oneDay(stand, changes, { from: all.from, to: '2100-12-31' }))
  const middle = (name: keyof Run) => median(runs.map((run) => run[name]))
  return {
    changed: middle('changed'),
    months: middle('months'),
    martsMs: brief(middle('martsMs')),
    rollupsMs: brief(middle('rollupsMs')),
    refreshMs: brief(middle('refreshMs')),
    readerMs: brief(middle('readerMs')),
    totalMs: brief(middle('totalMs')),
  }
}

async function oneDay(stand: Stand, changes: number, days: { from: string; to: string }): Promise<Run> {
  const created = async () => {
    const [row] = await stand.ask({
      measures: ['sales.created_count', 'sales.won_count', 'sales.won_amount'],
      timeDimensions: [{ dimension: 'sales.date', dateRange: [days.from, days.to] }],
    })
    return Number(row!.created_count)
  }
  const before = await created()
  const { deals: changed, months } = await liveOneDay(stand.pool, changes)
  let rollupsMs = 0
  const marts = await timed(() =>
    refreshMarts(stand.pool, {
      onChange: async (client, changes) => {
        rollupsMs = (await timed(() => stand.cube.maintain(client, changes))).ms
      },
    }),
  )
  const refresh = await timed(() => stand.cube.refresh())
  const reader = await timed(created)
  if (reader.result - before !== Math.floor(changes / 3))
    throw new Error(
      `bench: of ${Math.floor(changes / 3)} new deals the next reader sees ${reader.result - before}.`,
    )
  return {
    changed,
    months,
    martsMs: marts.ms - rollupsMs,
    rollupsMs,
    refreshMs: refresh.ms,
    readerMs: reader.ms,
    totalMs: marts.ms + refresh.ms + reader.ms,
  }
}
