/** Goes through a query and everything in it; what is not known to be harmless is refused, wherever it stands. */
import { SqlError } from '../error.ts'
import { isNode, type Node, type RangeVar, type SelectStmt, strings } from '../grammar/tree.ts'
import { isFiltered } from './catalog-views.ts'
import { checkCall, checkField } from './function-calls.ts'
import { checkOperator, checkQualified } from './names.ts'
import { ALLOWED, insideOf, nameOf } from './nodes.ts'
import { notSupported } from './refusals.ts'
import { checkRelation } from './relations.ts'
import type { StatementContext } from './types.ts'

/** Names of the CTEs that are in sight. */
type Scope = ReadonlySet<string>
type Inside = Record<string, unknown>

const NOTHING: Scope = new Set()

/**
 * @param part  a node, a list of nodes, or undefined
 * @returns the same object where nothing had to be changed, else a copy
 * @throws {SqlError} 0A000, 42501, 42P01, or 54001 when it is nested too deeply
 */
export function inspect<T>(context: StatementContext, part: T): T {
  try {
    return go(context, part, NOTHING) as T
  } catch (error) {
    if (error instanceof RangeError) throw new SqlError('54001', 'The statement is nested too deeply.')
    throw error
  }
}

function go(context: StatementContext, part: unknown, scope: Scope): unknown {
  if (Array.isArray(part))
    return same(
      part,
      part.map((one) => go(context, one, scope)),
    )
  if (!isNode(part)) {
    if (typeof part === 'object' && part !== null && Object.keys(part).length > 0) throw notSupported('This')
    return part
  }
  const [[kind, inside]] = Object.entries(part) as [[string, Inside]]
  if (kind === 'RangeVar') return relation(context, part, inside, scope)
  const checked = into(context, kind, inside, scope)
  return checked === inside ? part : { [kind]: checked }
}

/** A list as it was, when all its items are. */
function same(before: unknown[], after: unknown[]): unknown[] {
  return after.every((one, index) => one === before[index]) ? before : after
}

function relation(context: StatementContext, node: Node, inside: RangeVar, scope: Scope): Node {
  into(context, 'RangeVar', inside as Inside, scope)
  if (inside.schemaname === undefined && inside.catalogname === undefined && scope.has(inside.relname ?? ''))
    return node
  const found = checkRelation(context, inside)
  return 'RangeVar' in found && found.RangeVar === inside ? node : found
}

function into(context: StatementContext, kind: string, inside: Inside, scope: Scope): Inside {
  if (!ALLOWED.has(kind)) throw notSupported(nameOf(kind), undefined, position(context, inside))
  if (kind === 'A_Const') return inside
  if (kind === 'SelectStmt') return select(context, inside, scope)
  if (kind === 'ColumnRef') return column(context, inside)
  check(context, kind, inside)
  return fields(context, kind, inside, scope)
}

function fields(context: StatementContext, kind: string, inside: Inside, scope: Scope): Inside {
  let changed: Inside | undefined
  for (const [field, value] of Object.entries(inside)) {
    const checked = content(context, kind, field, value, scope)
    if (checked !== value) {
      changed ??= { ...inside }
      changed[field] = checked
    }
  }
  return changed ?? inside
}

function content(
  context: StatementContext,
  kind: string,
  field: string,
  value: unknown,
  scope: Scope,
): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isNode(value))
    return go(context, value, scope)
  const insideKind = insideOf(kind, field)
  if (insideKind) return into(context, insideKind, value as Inside, scope)
  throw notSupported(nameOf(field === 'intoClause' ? 'IntoClause' : `${kind}.${field}`))
}

/** What has a name that could lead elsewhere. */
function check(context: StatementContext, kind: string, inside: Inside): void {
  const at = position(context, inside)
  const names = (field: string) => inside[field] as Node[] | undefined
  if (kind === 'FuncCall') checkCall(context, inside)
  if (kind === 'A_Indirection')
    for (const field of strings(names('indirection'))) checkField(context, field, at)
  if (kind === 'A_Expr') checkOperator(names('name'), at)
  if (kind === 'SubLink') checkOperator(names('operName'), at)
  if (kind === 'SortBy') checkOperator(names('useOp'), at)
  if (kind === 'CollateClause') checkQualified(names('collname'), 'collation', at)
  if (kind === 'TypeName') checkQualified(names('names'), 'type', at)
  if (kind === 'TypeName' && inside.pct_type) throw notSupported('%TYPE', undefined, at)
}

/** CTEs are in sight of those that follow, of all in WITH RECURSIVE, and of the query itself. */
function select(context: StatementContext, inside: SelectStmt, outer: Scope): Inside {
  const { withClause, ...rest } = inside
  if (!withClause) return fields(context, 'SelectStmt', inside as Inside, outer)
  const ctes = withClause.ctes ?? []
  const scope = new Set(outer)
  if (withClause.recursive) for (const cte of ctes) scope.add(cteName(cte))
  const checked = ctes.map((cte) => {
    const one = go(context, cte, new Set(scope))
    scope.add(cteName(cte))
    return one as Node
  })
  const body = fields(context, 'SelectStmt', rest as Inside, scope)
  if (body === rest && same(ctes, checked) === ctes) return inside as Inside
  return { ...body, withClause: { ...withClause, ctes: checked } }
}

const cteName = (cte: Node): string => ('CommonTableExpr' in cte ? (cte.CommonTableExpr.ctename ?? '') : '')

/** `vitrina.public.deals.stage` and `pg_catalog.pg_class.relname`: what is before the table's name may be gone from FROM. */
function column(context: StatementContext, inside: Inside): Inside {
  const parts = inside.fields as Node[]
  const last = strings(parts.slice(-1))[0]
  if (parts.length > 1 && last !== undefined) checkField(context, last, position(context, inside))
  let rest = parts
  if (rest.length > 3 && context.databases.includes(strings(rest.slice(0, 1))[0] ?? '')) rest = rest.slice(1)
  const [schema, name] = strings(rest)
  if (rest.length > 2 && schema !== undefined && name !== undefined && isFiltered(schema, name))
    rest = rest.slice(1)
  return rest === parts ? inside : { ...inside, fields: rest }
}

function position(context: StatementContext, { location }: Inside): number | undefined {
  return typeof location === 'number' ? context.positionOf?.(location) : undefined
}
