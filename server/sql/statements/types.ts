/** What is asked about a statement, and what is answered. */
import type { Catalog } from '../catalog.ts'
import type { ServerFunctions } from '../facade/functions.ts'
import type { Node } from '../grammar/tree.ts'

/** What is known of the session when one of its statements is judged. */
export interface StatementContext {
  catalog: Catalog
  /** `facade.functions` */
  functions: ServerFunctions
  /** `server_version_num` of the database: `facade.version` */
  version: number
  /** Names by which the database may stand before a schema: its own, and what the client typed. */
  databases: readonly string[]
  /** Temporary tables of this session, kept up by the effects. */
  temporary: ReadonlySet<string>
  /** Timeouts may be set shorter than these, never longer. */
  statementTimeoutMs: number
  idleInTransactionMs: number
  /** From `parse`: with it errors have a position. */
  positionOf?: ((location: number) => number) | undefined
}

/** What changes for the session once PostgreSQL has completed the statement. */
export type Effect =
  /** Another user of Vitrina; undefined is who logged in. Whether that is allowed is not decided here. */
  | { kind: 'switchUser'; to: string | undefined }
  /** An IANA name; undefined is the reporting zone. With `local` until the transaction ends. */
  | { kind: 'timezone'; to: string | undefined; local: boolean }
  | { kind: 'cacheMode'; to: string | undefined }
  | { kind: 'createTemporary'; name: string }
  | { kind: 'dropTemporary'; names: string[] | 'all' }
  | { kind: 'prepare'; name: string }
  | { kind: 'execute'; name: string }
  | { kind: 'deallocate'; name: string | undefined }

export interface Verdict {
  /** What may go on: the same object when nothing had to be changed, else one to be written out anew. */
  tree: Node
  changed: boolean
  effects: Effect[]
}
