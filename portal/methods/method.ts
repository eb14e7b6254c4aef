import type { Dialect } from '../dialect.ts'
import { RestError } from '../errors.ts'
import type { Application } from '../events/application.ts'
import type { Params } from '../params.ts'
import type { Store } from '../store.ts'

/** Parts of a portal that a customer may not have; all are there unless switched off. */
export interface Modules {
  leads?: boolean
  telephony?: boolean
  tasks?: boolean
  timeline?: boolean
  smartProcesses?: boolean
  productRows?: boolean
}

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
  /** The application that calls; undefined for a webhook. */
  application?: Application | undefined
  /** Unix seconds. */
  now: number
  modules?: Modules
  /** `simple`: leads are converted at once on arrival. By default what the data say. */
  crmMode?: 'classic' | 'simple'
  /** Whether the caller may look at the statistics of calls; true by default. */
  callStatistics?: boolean
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
  /** Without this module the portal does not know the method. */
  module?: keyof Modules
  /** @throws {RestError} as the portal refuses */
  run(params: Params, context: Context): Answer
}

export type Methods = Record<string, Method>

/** @throws {RestError} for a parameter that is not there */
export function required(params: Params, name: string): unknown {
  if (params[name] === undefined || params[name] === '')
    throw new RestError(400, '100', `Could not find value for parameter {${name}}`)
  return params[name]
}
