/** Joins in FROM: of cubes as the model joins them, else by PostgreSQL. */
import { type JoinExpr, type Node, strings } from '../grammar/tree.ts'
import type { Environment } from './environment.ts'
import { Fault, unfit } from './errors.ts'
import { type Cubes, type Join, type Read, readItem } from './from.ts'
import { extraConditions, mayBeModelJoin, mergeable } from './joins.ts'
import { resolve } from './names.ts'
import type { Entry, Scope } from './scope.ts'

export const merge = (into: Cubes, { sources, where }: Cubes): Cubes => {
  into.sources.push(...sources)
  into.where.push(...where)
  return into
}

export function readJoin(
  join: JoinExpr,
  environment: Environment,
  before: Entry[],
  isNullable: boolean,
): Read {
  const { jointype, larg, rarg, quals, alias } = join
  const byModel = mayBeModelJoin(join)
  const onLeft = !byModel && (jointype === 'JOIN_RIGHT' || jointype === 'JOIN_FULL')
  const onRight = !byModel && (jointype === 'JOIN_LEFT' || jointype === 'JOIN_FULL')
  const left = readItem(larg!, environment, before, isNullable || onLeft)
  const right = readItem(rarg!, environment, [...before, ...left.entries], isNullable || onRight)
  const entries = [...left.entries, ...right.entries]
  const isSemantic = entries.some((entry) => entry.isSemantic)
  if (isSemantic && alias)
    throw unfit('a join of cubes cannot have an alias', 'Give each table an alias of its own.')
  const scope: Scope = { entries, outer: environment.outer }
  const on = isSemantic
    ? (usingCondition(join, left, right) ?? resolvedOn(quals, scope, environment))
    : resolvedOn(quals, scope, environment)
  if (
    left.item.kind === 'cubes' &&
    right.item.kind === 'cubes' &&
    byModel &&
    mergeable(left.item, right.item)
  ) {
    const extra = extraConditions(join, on, environment.context.sources)
    if (extra)
      return {
        item: merge(merge(left.item, right.item), { kind: 'cubes', sources: [], where: extra }),
        entries,
      }
  }
  const { usingClause, isNatural, ...rest } = join
  const kept = isSemantic ? rest : { ...rest, usingClause, isNatural }
  const item: Join = { kind: 'join', join: withoutEmpty(kept), left: left.item, right: right.item, on }
  if (!alias) return { item, entries: usingEntries(join, entries, isSemantic) }
  return { item, entries: [{ alias: alias.aliasname, columns: undefined, isSemantic: false }] }
}

const resolvedOn = (quals: Node | undefined, scope: Scope, environment: Environment) =>
  quals && resolve(quals, scope, environment)

const withoutEmpty = <T extends object>(part: T): T =>
  Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as T

/** `USING (a, b)` with a cube as `l.a = r.a AND l.b = r.b`. */
function usingCondition(
  { usingClause, isNatural, jointype }: JoinExpr,
  left: Read,
  right: Read,
): Node | undefined {
  if (!usingClause && !isNatural) return undefined
  if (isNatural || jointype === 'JOIN_FULL' || jointype === 'JOIN_RIGHT')
    throw unfit(
      'cubes cannot be in a NATURAL, RIGHT or FULL join with USING',
      'Write JOIN … ON with the columns compared.',
    )
  const equal = strings(usingClause).map((name): Node => {
    const [one, other] = [left, right].map(
      ({ entries }) =>
        entries.flatMap(({ columns = [] }) => columns).find(([column]) => column === name)?.[1],
    )
    if (!one || !other) throw new Fault('42703', `column "${name}" specified in USING clause does not exist`)
    return { A_Expr: { kind: 'AEXPR_OP', name: [sval('=')], lexpr: one, rexpr: other } }
  })
  return equal.length === 1 ? equal[0] : { BoolExpr: { boolop: 'AND_EXPR', args: equal } }
}

/** What stands in USING is one column: that of the left side. */
function usingEntries({ usingClause, rarg }: JoinExpr, entries: Entry[], isSemantic: boolean): Entry[] {
  if (!usingClause || !isSemantic || !rarg) return entries
  const hidden = new Set(strings(usingClause))
  const last = entries.length - 1
  return entries.map((entry, index) => (index === last ? { ...entry, hidden } : entry))
}

const sval = (text: string): Node => ({ String: { sval: text } })
