/**
 * Members in the tree. Once names are resolved, a column of a cube is a ColumnRef that no analyst can write: its first
 * name is a mark, its second the source, its third the column.
 */
import type { Column, Relation } from '../catalog.ts'
import { as, type Node, string, strings } from '../grammar/tree.ts'
import { mapTree, some } from '../grammar/walk.ts'

const MARK = '\u0001member'

/** A cube or view in a FROM clause; the same one twice is two sources. */
export interface Source {
  id: string
  relation: Relation
}

export type Sources = ReadonlyMap<string, Source>

export interface Member {
  source: Source
  column: Column
}

export function memberNode({ id }: Source, column: Column, location?: number): Node {
  const fields = [MARK, id, column.name].map(string)
  return { ColumnRef: location === undefined ? { fields } : { fields, location } }
}

/** The member that a node is, if it is one of these sources. */
export function memberOf(node: Node | undefined, sources: Sources): Member | undefined {
  const names = strings(as(node, 'ColumnRef')?.fields)
  if (names[0] !== MARK) return undefined
  const source = sources.get(names[1]!)
  const column = source?.relation.columns.find(({ name }) => name === names[2])
  return source && column ? { source, column } : undefined
}

/** Whether the node is a member of any source, also of an enclosing query. */
export const isMember = (node: Node): boolean => strings(as(node, 'ColumnRef')?.fields)[0] === MARK

/** All members of these sources in a part of the tree, each once. */
export function membersIn(part: unknown, sources: Sources): Member[] {
  const found = new Map<string, Member>()
  some(part, (node) => {
    const member = memberOf(node, sources)
    if (member) found.set(`${member.source.id}.${member.column.name}`, member)
    return false
  })
  return [...found.values()]
}

/** Puts something in the place of each member of these sources; undefined leaves it as it is. */
export const mapMembers = <T>(
  part: T,
  sources: Sources,
  replace: (member: Member, node: Node) => Node | undefined,
): T =>
  mapTree(part, (node) => {
    const member = memberOf(node, sources)
    return member ? (replace(member, node) ?? node) : undefined
  })

/** Whether a part of the tree names a member of these sources. */
export const hasMembers = (part: unknown, sources: Sources): boolean =>
  some(part, (node) => memberOf(node, sources) !== undefined)

/** Whether anything but these sources is referred to: tables, or an enclosing query. */
export const hasOthers = (part: unknown, sources: Sources): boolean =>
  some(part, (node) => 'ColumnRef' in node && memberOf(node, sources) === undefined)
