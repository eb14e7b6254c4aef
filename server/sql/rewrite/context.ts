/** What one statement is rewritten with, and the leaves that were found in it. */
import type { Catalog, Relation } from '../catalog.ts'
import { fromItem } from '../grammar/parse.ts'
import { as, type Node, type RangeVar } from '../grammar/tree.ts'
import { mapTree } from '../grammar/walk.ts'
import type { Leaf, LeafCompiler, LeafQuery } from '../leaf/query.ts'
import type { Source } from './members.ts'

export interface RewriteOptions {
  catalog: Catalog
  leaf: LeafCompiler
  /** The session's zone. With it `CURRENT_DATE` and the like are days that Cube can filter by. */
  timezone?: string | undefined
  /** The moment that `now()` is. */
  now?: Date | undefined
  /** From `parse`: with it errors have a position. */
  positionOf?: ((location: number) => number) | undefined
  /** Whether a table that is no cube may be read; with it an unknown name is told with the nearest one. */
  isTable?: ((schema: string | undefined, name: string) => boolean) | undefined
}

export class Context {
  readonly options: RewriteOptions
  readonly sources = new Map<string, Source>()
  readonly #leaves = new Map<string, LeafQuery>()
  #aliases = 0
  /** Off where a statement is kept for later: then it is not today that counts. */
  foldsNow = true

  constructor(options: RewriteOptions) {
    this.options = options
  }

  get catalog(): Catalog {
    return this.options.catalog
  }

  addSource(relation: Relation): Source {
    const source = { id: `s${this.sources.size + 1}`, relation }
    this.sources.set(source.id, source)
    return source
  }

  /** A name for a FROM item that no analyst uses. */
  nextAlias(): string {
    this.#aliases++
    return `leaf_${this.#aliases}`
  }

  /** The FROM item of a leaf; it is filled in when all leaves are known. */
  addLeaf(query: LeafQuery, alias: string): Node {
    this.#leaves.set(alias, query)
    return placeOfLeaf(alias)
  }

  get hasLeaves(): boolean {
    return this.#leaves.size > 0
  }

  /** Asks for all leaves at once and puts them into their places. @throws SqlError */
  async fill(tree: Node): Promise<{ tree: Node; leaves: Leaf[] }> {
    const made = await Promise.all(
      [...this.#leaves].map(async ([alias, query]) => [alias, await this.options.leaf(query)] as const),
    )
    const items = new Map(
      made.map(([alias, { call, definitions }]) => [alias, fromItem(`${call} AS ${alias} (${definitions})`)]),
    )
    const filled = mapTree(tree, (node) => {
      const { schemaname, relname = '' } = as(node, 'RangeVar') ?? {}
      return schemaname === LEAF ? items.get(relname) : undefined
    })
    return { tree: filled, leaves: made.map(([, leaf]) => leaf) }
  }
}

/** Stands as the schema of a leaf's place; no analyst can write it. */
const LEAF = '\u0001leaf'

/** Where a leaf will stand: its columns are known only when everything has been looked at. */
export const placeOfLeaf = (alias: string): Node => ({ RangeVar: { schemaname: LEAF, relname: alias } })

/** The cube or view that a FROM item names, however its name is written; undefined for other tables. */
export function relationOf(
  { catalog }: Context,
  { schemaname, relname = '' }: RangeVar,
): Relation | undefined {
  if (schemaname !== undefined && schemaname.toLowerCase() !== 'public') return undefined
  const exact = catalog.relations.get(relname)
  if (exact) return exact
  const alike = [...catalog.relations.values()].filter(
    ({ name }) => name.toLowerCase() === relname.toLowerCase(),
  )
  return alike.length === 1 ? alike[0] : undefined
}
