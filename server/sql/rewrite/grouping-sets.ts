/** GROUPING SETS, ROLLUP and CUBE (rule 11): one leaf for each set, because no total of a distinct measure is the sum of its parts. */
import type { GroupingSet } from '@pgsql/types'
import { as, cast, columnRef, integer, type Node, nothing, select, target } from '../grammar/tree.ts'
import { keyOf } from '../grammar/walk.ts'
import type { LeafQuery } from '../leaf/query.ts'
import type { Context } from './context.ts'
import { Fault } from './errors.ts'

/** As many as PostgreSQL allows. */
const MOST_SETS = 64

/** The sets of keys of a GROUP BY; one set for a plain list. */
export function setsOf(group: Node[]): Node[][] {
  let sets: Node[][] = [[]]
  for (const item of group) {
    const choices = choicesOf(item)
    sets = sets.flatMap((set) => choices.map((choice) => distinct([...set, ...choice])))
    if (sets.length > MOST_SETS)
      throw new Fault('54001', `too many grouping sets present (maximum ${MOST_SETS} over cubes)`, {
        at: item,
      })
  }
  return sets
}

function choicesOf(node: Node): Node[][] {
  const set = as(node, 'GroupingSet')
  if (!set) return [keysOf(node)]
  const content = set.content ?? []
  switch (set.kind as GroupingSet['kind']) {
    case 'GROUPING_SET_EMPTY':
      return [[]]
    case 'GROUPING_SET_ROLLUP':
      return [...content, undefined].map((_, index) =>
        content.slice(0, content.length - index).flatMap(keysOf),
      )
    case 'GROUPING_SET_CUBE':
      if (content.length > 6)
        throw new Fault('54001', 'CUBE of more than 6 columns is not computed over cubes', { at: node })
      return Array.from({ length: 2 ** content.length }, (_, mask) =>
        content.filter((__, index) => !(mask & (1 << index))).flatMap(keysOf),
      )
    case 'GROUPING_SET_SETS':
      return content.flatMap(choicesOf)
    default:
      return [content.flatMap(keysOf)]
  }
}

/** `(a, b)` is two keys. */
const keysOf = (node: Node): Node[] => as(node, 'RowExpr')?.args ?? [node]

function distinct(keys: Node[]): Node[] {
  const seen = new Set<string>()
  return keys.filter((key) => !seen.has(keyOf(key)) && seen.add(keyOf(key)))
}

/** Which set a row belongs to. */
const SET = 'set_number'

/**
 * A FROM item with the columns of the leaf: the rows of every set, NULL in the keys that it leaves out.
 *
 * @param nameOf  the leaf's column that carries a key
 */
export function leafOfSets(
  query: LeafQuery,
  sets: Node[][],
  nameOf: (key: Node) => string,
  alias: string,
  context: Context,
): Node {
  const keyNames = new Set(sets.flat().map(nameOf))
  const branches = sets.map((set, index) => {
    const has = new Set(set.map(nameOf))
    const columns = query.columns.filter(({ name }) => !keyNames.has(name) || has.has(name))
    const name = `${alias}_${index + 1}`
    // A leaf without columns would have no row to give.
    const asked =
      columns.length > 0 ? columns : [{ name: 'c0', kind: 'rows' as const, type: 'int8' as const }]
    const list = query.columns.map(({ name: column, type }) =>
      target(
        columns.some((one) => one.name === column) ? columnRef(name, column) : cast(nothing(), type),
        column,
      ),
    )
    return select({
      targetList: [...list, target(integer(index), SET)],
      fromClause: [context.addLeaf({ ...query, columns: asked }, name)],
    })
  })
  const union = branches.reduce((larg, rarg) => select({ op: 'SETOP_UNION', all: true, larg, rarg }))
  return { RangeSubselect: { subquery: { SelectStmt: union }, alias: { aliasname: alias } } }
}

/** `GROUPING(a, b)`: a bit for each argument, 1 where the row's set leaves it out. */
export function groupingMask(args: Node[], sets: Node[][], alias: string): Node {
  const masks = sets.map((set) => {
    const has = new Set(set.map((key) => keyOf(key)))
    return args.reduce((mask, arg) => mask * 2 + (has.has(keyOf(arg)) ? 0 : 1), 0)
  })
  if (sets.length === 1) return integer(masks[0]!)
  return {
    CaseExpr: {
      arg: columnRef(alias, SET),
      args: masks.map((mask, index) => ({ CaseWhen: { expr: integer(index), result: integer(mask) } })),
    },
  }
}
