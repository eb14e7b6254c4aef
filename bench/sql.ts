/** What the SQL API takes beside a direct connection to PostgreSQL: questions, long reads, many clients, memory. */
import { loadavg } from 'node:os'
import type pg from 'pg'
import { refreshMarts } from '../marts/index.ts'
import { withCleanUp } from './support/clean-up.ts'
import { fillPortal, ZONE } from './support/portal.ts'
import { type Periods, periodsOf } from './support/question.ts'
import { asked, type Compared, compareSeries, connecting, expectSameAnswers } from './support/sql-asking.ts'
import { type Crowd, crowd } from './support/sql-crowd.ts'
import {
  CATALOG,
  newShape,
  ONE,
  preparedSales,
  sales,
  somePeriod,
  withNewLiterals,
} from './support/sql-questions.ts'
import { multiplyDeals, type Reads, readAll } from './support/sql-reads.ts'
import { type Door, openService, type Service } from './support/sql-service.ts'
import { openStand } from './support/stand.ts'

const DEALS = Number(process.env.BENCH_DEALS ?? 200_000)
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 200)
const READ_ROWS = Number(process.env.BENCH_READ_ROWS ?? 1_000_000)
const READS = 3
const SHAPES = 40
const CLIENTS = 100
const QUESTIONS = 20

export interface SqlBench {
  deals: number
  rounds: number
  /** Processes that wanted to run, in the minute before and in the last one: more than cores is no quiet machine. */
  load: { before: number; after: number }
  questions: Record<string, Compared>
  crowd: Crowd
  reads: Reads
}

export function bench(): Promise<SqlBench> {
  return withCleanUp(async (cleanUp) => {
    const periods = periodsOf(new Intl.DateTimeFormat('sv', { timeZone: ZONE }).format(Date.now()))
    const stand = await openStand(cleanUp)
    await fillPortal(stand.pool, DEALS)
    await refreshMarts(stand.pool)
    await stand.startCube()
    await stand.cube.refresh()
    await stand.stopCube()
    const service = await openService(stand.pool.options.connectionString!, cleanUp)
    const [before] = loadavg() as [number]
    const questions = await askAll(service, periods)
    console.error(JSON.stringify(questions))
    const crowded = await crowd(service, periods, CLIENTS, QUESTIONS)
    await multiplyDeals(stand.pool, READ_ROWS)
    const reads = await readAll(service, READS, Math.max(READ_ROWS, DEALS))
    const [after] = loadavg() as [number]
    return { deals: DEALS, rounds: ROUNDS, load: { before, after }, questions, crowd: crowded, reads }
  })
}

async function askAll(service: Service, periods: Periods): Promise<SqlBench['questions']> {
  const clients = {} as Record<Door, pg.Client>
  for (const door of ['api', 'direct'] as const) {
    clients[door] = await service.connect(door)
  }
  const again = sales({ days: periods.year })
  const literals = (number: number) => withNewLiterals(periods, number + 1000)
  const prepared = (number: number) => preparedSales(somePeriod(periods, number + 1000))
  await expectSameAnswers(clients, [
    again,
    ...[0, 1, 2].flatMap((number) => [literals(number), prepared(number)]),
  ])
  const all = await compareSeries(service, {
    'SELECT 1': await asked(clients, ROUNDS, () => ONE),
    'tables of a schema, as DBeaver asks': await asked(clients, ROUNDS, () => CATALOG),
    'sales by pipeline, the same again': await asked(clients, ROUNDS, () => again),
    'other dates and pipelines each time': await asked(clients, ROUNDS, literals),
    'prepared, other dates each time': await asked(clients, ROUNDS, prepared),
    'measures that nobody asked together before': await asked(
      clients,
      SHAPES,
      (number) => newShape(periods, number),
      0,
    ),
    connecting: connecting(service, SHAPES),
  })
  await expectSameAnswers(
    clients,
    Array.from({ length: SHAPES }, (_, number) => newShape(periods, number)),
  )
  for (const client of Object.values(clients)) await client.end()
  return all
}
