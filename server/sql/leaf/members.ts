/** Names of leaves, looked up in the catalog. */
import type { Catalog, Column, Relation } from '../catalog.ts'
import { SqlError } from '../error.ts'

/** @throws {SqlError} 42P01 */
export function relationOf(catalog: Catalog, name: string): Relation {
  const relation = catalog.relations.get(name)
  if (!relation) throw new SqlError('42P01', `relation "${name}" does not exist`)
  return relation
}

/** Of a member `deals.won_amount`. @throws {SqlError} 42P01 or 42703 */
export function columnOf(catalog: Catalog, member: string): Column {
  const [cube = '', name] = member.split('.')
  const column = relationOf(catalog, cube).columns.find((one) => one.member === member)
  if (!column) throw new SqlError('42703', `column "${name}" of relation "${cube}" does not exist`)
  return column
}
