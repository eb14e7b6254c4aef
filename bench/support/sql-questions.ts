/** Questions as an analyst's SQL, and as the best statement by hand over the roll-up that answers them. */
import type { QueryConfig } from 'pg'
import { overRollup } from './over-rollup.ts'
import { type Days, dayAfter, type Periods, type Question } from './question.ts'
import type { Door } from './sql-service.ts'

export type Both = Record<Door, QueryConfig> & {
  /** What is compared; missing where both are the same text. */
  question?: Question
}

const MEASURES = [
  'won_count',
  'won_amount',
  'created_count',
  'lost_count',
  'lost_amount',
  'new_won_amount',
  'repeat_won_amount',
  'average_check',
  'win_rate',
]

interface Sales {
  days: Days
  measures?: string[]
  by?: string[]
  pipelines?: number[]
}

/** Sales of whole months, by pipeline if nothing else is said. */
export function sales({ days, measures = MEASURES.slice(0, 3), by = ['pipeline'], pipelines }: Sales): Both {
  const where = [`date >= '${days.from}'`, `date < '${dayAfter(days.to)}'`]
  if (pipelines) where.push(`pipeline_id IN (${pipelines.join(', ')})`)
  const list = [...by, ...measures.map((name) => `MEASURE(${name}) AS ${name}`)].join(', ')
  const rollup = by.some((name) => name === 'manager' || name === 'department') ? 'people_month' : 'month'
  const byHand = overRollup({
    cube: 'sales',
    rollup,
    measures,
    by,
    time: 'date',
    days,
    filters: pipelines ? { pipeline_id: pipelines } : {},
  })
  return {
    api: { text: `SELECT ${list} FROM sales WHERE ${where.join(' AND ')} GROUP BY ${by.join(', ')}` },
    direct: { text: byHand },
    question: {
      name: `sales by ${by.join(', ')}`,
      query: {
        measures: measures.map((name) => `sales.${name}`),
        dimensions: by.map((name) => `sales.${name}`),
      },
      analyst: '',
      duck: '',
    },
  }
}

/** The same, prepared once, with the period as parameters. */
export function preparedSales(days: Days): Both {
  const { api, direct, question } = sales({ days })
  const ends = [days.from, dayAfter(days.to)]
  const prepared = (text: string): QueryConfig => ({
    name: 'sales',
    text: ends.reduce((sql, day, index) => sql.replaceAll(`'${day}'`, `$${index + 1}`), text),
    values: ends,
  })
  return { api: prepared(api.text), direct: prepared(direct.text), question: question! }
}

/** Numbers from 0 to 1, the same in every run. */
export function randomly(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** Whole months among the last 36, another period for each number up to 324. */
export function somePeriod({ all }: Periods, number: number): Days {
  const first = number % 18
  const length = 1 + (Math.floor(number / 18) % 18)
  const [year, month] = all.from.split('-').map(Number) as [number, number]
  const at = (months: number, day: number) =>
    new Date(Date.UTC(year, month - 1 + months, day)).toISOString().slice(0, 10)
  return { from: at(first, 1), to: at(first + length, 0) }
}

const EACH_PIPELINE = [1, 2, 3, 4, 5, 6, 7, 8]

/** Another period and other pipelines for each number. */
export function withNewLiterals(periods: Periods, number: number): Both {
  const random = randomly(number)
  const pipelines = EACH_PIPELINE.filter(() => random() < 0.5)
  return sales({ days: somePeriod(periods, number), pipelines: pipelines.length > 0 ? pipelines : [1] })
}

/** Another set of measures for each number up to 500, none of which the other questions ask for. */
export function newShape(periods: Periods, number: number): Both {
  const measures = MEASURES.filter((_, index) => ((number + 8) >> index) & 1)
  return sales({ days: periods.year, measures, by: ['pipeline_id'] })
}

/** Of an analyst who looks around: eight shapes, any period. */
export function anyQuestion(periods: Periods, random: () => number): Both {
  const by = [['pipeline'], ['manager'], ['department'], ['pipeline', 'department']][
    Math.floor(random() * 4)
  ]!
  const measures = random() < 0.5 ? MEASURES.slice(0, 3) : MEASURES.slice(1, 6)
  return sales({ days: somePeriod(periods, Math.floor(random() * 324)), measures, by })
}

/** What DBeaver asks when a schema is opened. */
export const CATALOG: Both = same(
  `SELECT c.oid, c.relname, c.relkind, d.description, pg_catalog.pg_get_userbyid(c.relowner) AS owner,
     (SELECT count(*) FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
   FROM pg_catalog.pg_class c
   JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass
   WHERE n.nspname = 'public' AND c.relkind IN ('r', 'v', 'm', 'f', 'p')
   ORDER BY c.relname`,
)

export const ONE: Both = same('SELECT 1')

function same(text: string): Both {
  return { api: { text }, direct: { text } }
}
