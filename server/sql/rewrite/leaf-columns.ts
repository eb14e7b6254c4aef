/** The columns of a leaf while it is put together. */
import { columnRef, type Node } from '../grammar/tree.ts'
import type { LeafColumn } from '../leaf/query.ts'
import type { Member } from './members.ts'

type Nameless<T> = T extends unknown ? Omit<T, 'name'> : never
export type NewColumn = Nameless<LeafColumn>

export class LeafColumns {
  readonly alias: string
  readonly list: LeafColumn[] = []
  readonly #names = new Map<string, string>()

  constructor(alias: string) {
    this.alias = alias
  }

  /** @returns the column as it is referred to outside; the same one for the same question */
  add(column: NewColumn): Node {
    const key = JSON.stringify(column)
    let name = this.#names.get(key)
    if (name === undefined) {
      name = `c${this.list.length + 1}`
      this.#names.set(key, name)
      this.list.push({ name, ...column } as LeafColumn)
    }
    return columnRef(this.alias, name)
  }

  /** A dimension, measure or segment as it is. */
  addMember({ column }: Member): Node {
    return this.add({ kind: 'member', member: column.member!, type: column.type })
  }
}
