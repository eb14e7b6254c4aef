/** Names with a schema before them: types, operators, collations. Only PostgreSQL's own are reached so. */
import { type Node, strings } from '../grammar/tree.ts'
import { forbidden, notSupported } from './refusals.ts'

const OPEN = new Set(['pg_catalog', 'information_schema', 'public'])

/** @throws {SqlError} 42501 for a schema that is not the analyst's */
export function checkSchema(schema: string, position?: number): void {
  if (!OPEN.has(schema)) throw forbidden(`for schema ${schema}`, undefined, position)
}

/** A name of one or two parts, the schema an open one. */
export function checkQualified(names: Node[] | undefined, what: string, position?: number): void {
  const parts = strings(names)
  if (parts.length > 2) throw notSupported(`A ${what} with the name of a database`, undefined, position)
  if (parts.length === 2) checkSchema(parts[0]!, position)
}

/** `OPERATOR(pg_catalog.=)`; those of other schemas would be functions under another name. */
export function checkOperator(names: Node[] | undefined, position?: number): void {
  const parts = strings(names)
  if (parts.length > 1 && (parts.length > 2 || parts[0] !== 'pg_catalog'))
    throw forbidden(`for operator ${parts.join('.')}`, undefined, position)
}
