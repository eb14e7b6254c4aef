import type { Dialect } from '../dialect.ts'
import type { Params } from '../params.ts'
import type { Store } from '../store.ts'

/** What a method knows of the portal and of its caller. */
export interface Context {
  store: Store
  dialect: Dialect
  /** The webhook's owner. */
  userId: number
  admin: boolean
  scopes: readonly string[]
  /** Pipelines that the caller may read; undefined for all. */
  pipelines: readonly number[] | undefined
  /** Unix seconds. */
  now: number
}

export interface Answer {
  result: unknown
  /** Lists only. */
  total?: number
  next?: number
}

export interface Method {
  /** Scope that the webhook needs; none for helpers. Several: any of them. */
  scope?: string | string[]
  /** @throws {RestError} as the portal refuses */
  run(params: Params, context: Context): Answer
}

export type Methods = Record<string, Method>
