/** The same question through the API and past it, in turn. */
import type pg from 'pg'
import { expectSame, type Row } from './compare.ts'
import type { Both } from './sql-questions.ts'
import type { Door, Service } from './sql-service.ts'
import { brief, median, percentile, timed } from './timing.ts'

interface Percentiles {
  p50: number
  p95: number
}

export interface Compared {
  /** Milliseconds. */
  api: Percentiles
  direct: Percentiles
  /** Medians of what the API takes more, and of how many times as long, each of two that were asked one after the other. */
  more: number
  times: number
  /** Milliseconds of processor time of the API's process, which other work on the machine disturbs least. */
  processor: number
}

export const DOORS: Door[] = ['api', 'direct']

export interface Series {
  /** @param number  of the round; rounds of warming up are those below 0 */
  ask(door: Door, number: number): Promise<void>
  rounds: number
  warmUp?: number
}

/** All series, round by round; each round the other door is first. */
export async function compareSeries(
  service: Service,
  all: Record<string, Series>,
): Promise<Record<string, Compared>> {
  const taken = new Map(Object.keys(all).map((name) => [name, { api: [], direct: [] } as Times]))
  const most = Math.max(...Object.values(all).map(({ rounds }) => rounds))
  const warmUp = Math.max(...Object.values(all).map(({ warmUp = 3 }) => warmUp))
  for (let number = -warmUp; number < most; number++)
    for (const [name, { ask, rounds, warmUp = 3 }] of Object.entries(all)) {
      if (number >= rounds || number < -warmUp) continue
      for (const door of number % 2 ? DOORS : DOORS.toReversed()) {
        const { ms } = await timed(() => ask(door, number))
        if (number >= 0) taken.get(name)![door].push(ms)
      }
    }
  const compared: Record<string, Compared> = {}
  for (const [name, times] of taken)
    compared[name] = { ...comparedOf(times), processor: await processorOf(service, all[name]!) }
  return compared
}

const BLOCK = 40

/** Of questions that follow those of the rounds. */
async function processorOf(service: Service, { ask, rounds }: Series): Promise<number> {
  const before = await service.processor()
  for (let number = rounds; number < rounds + BLOCK; number++) await ask('api', number)
  return brief(((await service.processor()) - before) / BLOCK)
}

type Times = Record<Door, number[]>

function comparedOf({ api, direct }: Times): Omit<Compared, 'processor'> {
  const both = (values: number[]) => ({ p50: brief(median(values)), p95: brief(percentile(values, 0.95)) })
  return {
    api: both(api),
    direct: both(direct),
    more: brief(median(api.map((ms, at) => ms - direct[at]!))),
    times: brief(median(api.map((ms, at) => ms / direct[at]!))),
  }
}

/** Asks on one connection of each door. */
export async function asked(
  clients: Record<Door, pg.Client>,
  rounds: number,
  both: (number: number) => Both,
  warmUp?: number,
): Promise<Series> {
  return {
    rounds,
    ...(warmUp === undefined ? {} : { warmUp }),
    ask: async (door, number) => {
      await clients[door].query(both(number)[door])
    },
  }
}

/** @throws where the API and the statement by hand do not give the same */
export async function expectSameAnswers(clients: Record<Door, pg.Client>, questions: Both[]): Promise<void> {
  for (const both of questions) {
    if (!both.question) continue
    const ways: Record<string, Row[]> = {}
    for (const door of DOORS) ways[door] = (await clients[door].query<Row>(both[door])).rows
    expectSame(both.question, ways)
  }
}

/** Log-in, SCRAM included, and good-bye. */
export function connecting(service: Service, rounds: number): Series {
  return {
    rounds,
    ask: async (door) => {
      const client = await service.connect(door)
      await client.end()
    },
  }
}
