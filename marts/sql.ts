import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Views and tables in the order in which they can be created. */
const DEFINITIONS = [
  'staging/named',
  'staging/open_line',
  'staging/kopecks',
  'staging/settings',
  'staging/portals',
  'staging/rates',
  'staging/departments',
  'staging/managers',
  'staging/people',
  'staging/stages',
  'staging/custom_fields',
  'staging/deals',
  'staging/stage_moves',
  'staging/deal_activities',
  'staging/sources',
  'staging/lead_stages',
  'staging/leads',
  'staging/utm_garbage',
  'staging/dictionary',
  'tables/deals',
  'tables/deal_stage_facts',
  'tables/data_quality',
  'tables/dictionary',
  'tables/person_edits',
  'tables/sales',
  'tables/deal_stages',
]

/** What else decides how the tables stand: when one of these changes, everything is made again. */
const TRANSFORMATIONS = [
  'tables/indexes',
  'moves',
  'deals',
  'deal_stage_facts',
  'data_quality',
  'repeats',
  'refresh/lookups',
  'refresh/renamed_deals',
  'refresh/renamed_leads',
]

/** The text of `marts/<name>.sql`. */
export function sql(name: string): string {
  return readFileSync(fileURLToPath(new URL(`./${name}.sql`, import.meta.url)), 'utf8')
}

/** Everything that creates the views and tables, as one script. */
export function definitions(): string {
  return DEFINITIONS.map(sql).join(';\n')
}

/** Changes whenever a definition or a transformation does. */
export function definitionHash(): string {
  const hash = createHash('sha256')
  for (const name of [...DEFINITIONS, ...TRANSFORMATIONS]) hash.update(name).update(sql(name))
  return hash.digest('hex').slice(0, 16)
}
