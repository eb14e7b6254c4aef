/** What one statement is rewritten with, and the leaves that were found in it. */
import type { Catalog, Relation } from '../catalog.ts'
import { fromItem } from '../grammar/parse.ts'
import { as, type Node, type RangeVar, type SelectStmt } from '../grammar/tree.ts'
import { mapTree, visit } from '../grammar/walk.ts'
import type { Expression, Leaf, LeafCompiler, LeafQuery } from '../leaf/query.ts'
import { Fault } from './errors.ts'
import type { Source } from './members.ts'
import type { Moment } from './moments.ts'

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

/** Characters of trees; long statements of tools stay below a hundredth. */
const MOST_WRITTEN = 2_000_000

interface Waiting {
  tree: Node
  write(filled: Node): Expression['parts']
}

export class Context {
  readonly options: RewriteOptions
  readonly sources = new Map<string, Source>()
  readonly #leaves = new Map<string, LeafQuery>()
  readonly #waiting = new Map<Expression, Waiting>()
  #aliases = 0
  #written = 0
  #now: Date | undefined
  /** Subselects that were looked at: whether they only rename. */
  readonly transparent = new WeakMap<SelectStmt, boolean>()
  readonly moments = new WeakMap<Node, Moment | undefined>()
  /** Off where a statement is kept for later: then it is not today that counts. */
  foldsNow = true

  constructor(options: RewriteOptions) {
    this.options = options
  }

  /** The same moment for the whole statement. */
  get now(): Date {
    this.#now ??= this.options.now ?? new Date()
    return this.#now
  }

  get catalog(): Catalog {
    return this.options.catalog
  }

  addSource(relation: Relation): Source {
    const source = { id: `s${this.sources.size + 1}`, relation }
    this.sources.set(source.id, source)
    return source
  }

  /** Each name of a renaming subselect is written out where it is used; a few lines could grow without end. */
  spend(node: Node): void {
    if ('ColumnRef' in node) return
    this.#written += JSON.stringify(node).length
    if (this.#written > MOST_WRITTEN)
      throw new Fault('54001', 'The statement grows too large when its subselects are put together.', {
        hint: 'Group or LIMIT one of the inner subselects, so that it is computed on its own.',
        at: node,
      })
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

  leafQuery(alias: string): LeafQuery | undefined {
    return this.#leaves.get(alias)
  }

  /** Text of an expression that holds leaves itself: written when they are there. */
  whenFilled(expression: Expression, tree: Node, write: (filled: Node) => Expression['parts']): void {
    this.#waiting.set(expression, { tree, write })
  }

  /** Asks for all leaves of a statement and puts them into their places. @throws SqlError */
  async fill(tree: Node): Promise<{ tree: Node; leaves: Leaf[] }> {
    const made = new Map<string, Promise<Leaf>>()
    const make = (alias: string): Promise<Leaf> => {
      const known = made.get(alias) ?? this.#make(this.#leaves.get(alias)!, filled)
      made.set(alias, known)
      return known
    }
    const filled = async (part: Node): Promise<Node> => {
      const items = new Map<string, Node>()
      await Promise.all(
        aliasesIn(part).map(async (alias) => {
          const { call, definitions } = await make(alias)
          items.set(alias, fromItem(`${call} AS ${alias} (${definitions})`))
        }),
      )
      return mapTree(part, (node) => items.get(aliasOf(node) ?? ''))
    }
    const result = await filled(tree)
    return { tree: result, leaves: await Promise.all(made.values()) }
  }

  async #make(query: LeafQuery, filled: (tree: Node) => Promise<Node>): Promise<Leaf> {
    for (const expression of expressionsIn(query)) {
      const waiting = this.#waiting.get(expression)
      if (waiting) expression.parts = waiting.write(await filled(waiting.tree))
    }
    return this.options.leaf(query)
  }
}

function expressionsIn({ columns, conditions }: LeafQuery): Expression[] {
  const ofColumns = columns.flatMap((column) => [
    ...('expression' in column ? [column.expression] : []),
    ...('filter' in column && column.filter ? [column.filter] : []),
  ])
  return [...ofColumns, ...conditions]
}

function aliasesIn(tree: Node): string[] {
  const found = new Set<string>()
  visit(tree, (node) => {
    const alias = aliasOf(node)
    if (alias !== undefined) found.add(alias)
    return undefined
  })
  return [...found]
}

/** Of the place of a leaf. */
function aliasOf(node: Node): string | undefined {
  const { schemaname, relname } = as(node, 'RangeVar') ?? {}
  return schemaname === LEAF ? relname : undefined
}

/** The leaf that stands in a FROM item. */
export function leafOf(node: Node, context: Context): (LeafQuery & { alias: string }) | undefined {
  const alias = aliasOf(node)
  const query = alias === undefined ? undefined : context.leafQuery(alias)
  return query && { ...query, alias: alias! }
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
