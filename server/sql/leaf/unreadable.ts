/** Measures that aggregate in their own SQL have no value in a single row. */
import { parse } from 'libpg-query'
import type { Pool } from 'pg'
import { Kept } from '../../cube/keep.ts'

const MOST_TEXTS = 500

/** Looks for them in Cube's SQL for single rows: `(sql) => aliases` of the columns that hold an aggregate. */
export function aggregateFinder(pool: Pool): (sql: string) => Promise<ReadonlySet<string>> {
  const kept = new Kept<ReadonlySet<string>>(MOST_TEXTS)
  let names: Promise<Set<string>> | undefined
  return async (sql) => {
    const known = kept.get(sql)
    if (known) return known
    names ??= aggregates(pool).catch((error) => {
      names = undefined
      throw error
    })
    const found = aggregated(
      await parse(sql.replace(/\$(\d+)\$/g, (_, n) => `$${Number(n) + 1}`)),
      await names,
    )
    kept.set(sql, found)
    return found
  }
}

async function aggregates(pool: Pool): Promise<Set<string>> {
  const { rows } = await pool.query<{ proname: string }>(
    `select distinct proname from pg_proc where prokind = 'a'`,
  )
  return new Set(rows.map(({ proname }) => proname))
}

interface Node {
  [name: string]: unknown
}

function aggregated(tree: unknown, names: Set<string>): ReadonlySet<string> {
  const { stmts = [] } = tree as { stmts?: { stmt?: { SelectStmt?: { targetList?: unknown[] } } }[] }
  const targets = stmts[0]?.stmt?.SelectStmt?.targetList ?? []
  const found = targets.flatMap((target) => {
    const { ResTarget: { name, val } = {} } = target as { ResTarget?: { name?: string; val?: unknown } }
    return name !== undefined && holdsAggregate(val, names) ? [name] : []
  })
  return new Set(found)
}

/** A subselect has groups of its own. */
function holdsAggregate(value: unknown, names: Set<string>): boolean {
  if (Array.isArray(value)) return value.some((one) => holdsAggregate(one, names))
  if (typeof value !== 'object' || value === null) return false
  const { FuncCall: call, SubLink: link, ...rest } = value as Node
  if (link !== undefined) return false
  if (call !== undefined) {
    const { funcname, over } = call as { funcname: { String?: { sval?: string } }[]; over?: unknown }
    if (over === undefined && names.has(funcname.at(-1)?.String?.sval ?? '')) return true
    return holdsAggregate(Object.values(call as Node), names)
  }
  return holdsAggregate(Object.values(rest), names)
}
