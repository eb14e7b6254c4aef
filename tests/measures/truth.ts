/**
 * An independent reading of metrics: straight from `raw.*` and `app.*`, row by row, slow and plain, sharing nothing
 * with `marts/` or `schema/`.
 */
import type pg from 'pg'
import { activities } from './truth/activities.ts'
import { baseSql } from './truth/base.ts'
import { customers } from './truth/customers.ts'
import { deals } from './truth/deals.ts'
import { leads } from './truth/leads.ts'
import type { Truth } from './truth/measures.ts'
import { sales } from './truth/sales.ts'
import { dealStages, leadStages } from './truth/stages.ts'

export type { Truth } from './truth/measures.ts'

/** By the name of their cube, each after those that it reads. */
export const truths = {
  deals,
  sales,
  leads,
  deal_stages: dealStages,
  lead_stages: leadStages,
  activities,
  customers,
} satisfies Record<string, Truth>

export type CubeName = keyof typeof truths

export const CUBES = Object.keys(truths) as CubeName[]

/** Makes `truth.*` anew from what `raw` holds now. */
export const truthSql = [baseSql, ...Object.values(truths).map(({ sql }) => sql)].join('\n')

export async function computeTruth(pool: pg.Pool): Promise<void> {
  await pool.query(truthSql)
  await pool.query('analyze')
}
