/** Many clients at once, each with questions of its own. */

import type { Periods } from './question.ts'
import { DOORS } from './sql-asking.ts'
import { anyQuestion, randomly } from './sql-questions.ts'
import type { Door, Service } from './sql-service.ts'
import { brief, median, percentile, timed } from './timing.ts'

export interface Crowded {
  questionsPerSecond: number
  p50: number
  p95: number
  errors: number
  /** Milliseconds until all were connected. */
  connectedIn: number
}

export interface Crowd {
  clients: number
  questions: number
  api: Crowded
  direct: Crowded
  /** MiB of the server's process. */
  memory: { before: number; peak: number; after: number }
}

export async function crowd(
  service: Service,
  periods: Periods,
  clients: number,
  questions: number,
): Promise<Crowd> {
  const { now: before } = await service.memory()
  const found = {} as Record<Door, Crowded>
  for (const door of DOORS) found[door] = await ask(service, door, periods, clients, questions)
  const { peak, now: after } = await service.memory()
  return { clients, questions, ...found, memory: { before, peak, after } }
}

async function ask(
  service: Service,
  door: Door,
  periods: Periods,
  clients: number,
  questions: number,
): Promise<Crowded> {
  const connected = await timed(() =>
    Promise.all(Array.from({ length: clients }, () => service.connect(door))),
  )
  const times: number[] = []
  let errors = 0
  const { ms } = await timed(() =>
    Promise.all(
      connected.result.map(async (client, index) => {
        const random = randomly(index + 1)
        for (let number = 0; number < questions; number++) {
          const { ms } = await timed(() =>
            client.query(anyQuestion(periods, random)[door]).catch((error: Error) => {
              errors++
              console.error(`bench: client ${index}: ${error.message}`)
            }),
          )
          times.push(ms)
        }
      }),
    ),
  )
  await Promise.all(connected.result.map((client) => client.end()))
  return {
    questionsPerSecond: brief((clients * questions * 1000) / ms),
    p50: brief(median(times)),
    p95: brief(percentile(times, 0.95)),
    errors,
    connectedIn: brief(connected.ms),
  }
}
