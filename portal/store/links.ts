/** Contacts of deals and leads, companies of contacts: one link stands in the record, further ones in rows beside it. */
import type { Binding } from '../entities/bindings.ts'
import type { Change, Collection } from './collection.ts'
import type { Row } from './table.ts'

export interface Link {
  id: number
  sort: number
  role: number
  primary: boolean
}

export interface LinkParts {
  /** The further links. */
  rows: Collection<Binding>
  /** Field of those rows that names the record, and the one that names what it is linked to. */
  owner: string
  member: string
  records: Collection<Row>
}

export class Links {
  readonly #parts: LinkParts

  constructor(parts: LinkParts) {
    this.#parts = parts
    parts.rows.table.indexBy(parts.owner)
    parts.rows.table.indexBy(parts.member)
    parts.records.table.indexBy(parts.member)
  }

  /** Links of one record by SORT; two primary ones are possible. */
  of(ownerId: number): Link[] {
    const { rows, owner, member, records } = this.#parts
    const further = rows.table
      .index(owner)!
      .get(ownerId)
      .map(
        (row): Link => ({
          id: row[member] as number,
          sort: row.SORT,
          role: row.ROLE_ID,
          primary: row.IS_PRIMARY,
        }),
      )
    const main = records.get(ownerId)?.[member] as number | null | undefined
    if (main && !further.some(({ id }) => id === main))
      further.unshift({ id: main, sort: 10, role: 0, primary: true })
    return further.sort((a, b) => a.sort - b.sort)
  }

  /** Records that are linked to a member, by ascending ID. */
  ownersOf(memberId: number): number[] {
    const { rows, owner, member, records } = this.#parts
    const main = records.table
      .index(member)!
      .get(memberId)
      .map(({ ID }) => ID)
    const further = rows.table
      .index(member)!
      .get(memberId)
      .map((row) => row[owner] as number)
    return [...new Set([...main, ...further])].sort((a, b) => a - b)
  }

  /**
   * Says anew what a record is linked to; the first one becomes the primary one unless another is marked.
   * DATE_MODIFY moves only with the primary one, which is a field of the record.
   */
  set(ownerId: number, members: readonly (number | Partial<Link>)[], change: Change = {}) {
    const { rows, owner, member, records } = this.#parts
    for (const row of rows.table.index(owner)!.get(ownerId)) rows.remove(row.ID)
    const links = members.map((given, at) => ({
      ...{ id: 0, sort: (at + 1) * 10, role: 0, primary: false },
      ...(typeof given === 'number' ? { id: given } : given),
    }))
    const primaries = links.filter(({ primary }) => primary)
    const main = primaries[0] ?? links[0]
    if (records.get(ownerId)) records.update(ownerId, { [member]: main?.id ?? null }, change)
    const written = primaries.length > 1 ? links : links.filter((link) => link !== main || main.sort !== 10)
    for (const { id, sort, role, primary } of written)
      rows.add({
        [owner]: ownerId,
        [member]: id,
        SORT: sort,
        ROLE_ID: role,
        IS_PRIMARY: primary || id === main?.id,
      })
  }

  /** Replaces one member by another, or takes it out. @returns the records that were linked to it */
  replace(memberId: number, by?: number, change: Change = {}): number[] {
    const owners = this.ownersOf(memberId)
    for (const owner of owners) {
      const links = this.of(owner).map((link) => (link.id === memberId ? { ...link, id: by ?? 0 } : link))
      const seen = new Set<number>([0])
      const kept = links.filter(({ id }) => !seen.has(id) && seen.add(id))
      this.set(
        owner,
        kept.map((link, at) => ({ ...link, sort: (at + 1) * 10, primary: at === 0 })),
        change,
      )
    }
    return owners
  }

  /** Forgets the further links of a record that is gone. */
  forget(ownerId: number) {
    const { rows, owner } = this.#parts
    for (const row of rows.table.index(owner)!.get(ownerId)) rows.remove(row.ID)
  }
}
