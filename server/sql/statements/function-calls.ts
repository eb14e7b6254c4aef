/** Which functions an analyst may call: those of the server that only compute or look, and those of Cube's dialect. */
import { SqlError } from '../error.ts'
import { as, type FuncCall, type Node, strings } from '../grammar/tree.ts'
import { forbidden } from './refusals.ts'
import { acceptsSetting } from './settings.ts'
import type { StatementContext } from './types.ts'

/** The rewriter puts them into PostgreSQL's words. */
const DIALECT = new Set(
  `measure aggregate dateadd datediff date_add date_diff nvl ifnull approx_distinct approx_count_distinct getdate`.split(
    ' ',
  ),
)

/** @throws {SqlError} 42501 for what may not be called, 42883 for what is not there */
export function checkCall(context: StatementContext, call: FuncCall): void {
  const parts = strings(call.funcname)
  const name = parts.at(-1) ?? ''
  const schema = parts.length > 1 ? parts.at(-2) : undefined
  const position = call.location === undefined ? undefined : context.positionOf?.(call.location)
  if (parts.length > 2) throw forbidden(`for function ${parts.join('.')}`, undefined, position)
  if (schema === undefined && DIALECT.has(name)) return
  if (schema === 'public' && name === 'measure') return
  if (schema === 'information_schema' && /^_pg_/.test(name)) return
  if (schema !== undefined && schema !== 'pg_catalog')
    throw forbidden(
      schema === 'public' ? `for function public.${name}` : `for schema ${schema}`,
      undefined,
      position,
    )
  if (name === 'set_config') checkSetConfig(context, call, position)
  else if (!context.functions.allowed.has(name)) throw refused(context, name, position)
}

/**
 * `('…'::text).pg_read_file` and `t.pg_read_file` are calls as well, where there is no such column.
 *
 * @throws {SqlError} 42501
 */
export function checkField(context: StatementContext, name: string, position: number | undefined): void {
  const { allowed, known } = context.functions
  if (!known.has(name) || allowed.has(name) || DIALECT.has(name)) return
  const isMember = [...context.catalog.relations.values()].some(({ columns }) =>
    columns.some((column) => column.name === name),
  )
  if (!isMember) throw forbidden(`for function ${name}`, undefined, position)
}

function refused({ functions }: StatementContext, name: string, position: number | undefined): SqlError {
  if (functions.known.has(name)) return forbidden(`for function ${name}`, undefined, position)
  return new SqlError('42883', `function ${name} does not exist`, { position })
}

/** As pgAdmin and asyncpg send it: both the name and the value written out. */
function checkSetConfig(context: StatementContext, call: FuncCall, position: number | undefined): void {
  const [name, value] = (call.args ?? []).map(textOf)
  if (name === undefined || value === undefined || !acceptsSetting(context, name, value))
    throw forbidden(
      name === undefined ? 'for function set_config' : `to set parameter "${name}"`,
      'Write SET name TO value.',
      position,
    )
}

const textOf = (node: Node): string | undefined => as(node, 'A_Const')?.sval?.sval
