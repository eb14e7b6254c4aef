/** Statements and portals that a client has made by Parse and Bind: what PostgreSQL has under the same names. */
import type { CompiledStatement } from './types.ts'

export interface Prepared {
  /** What the analyst sent. */
  text: string
  /** Undefined for an empty text. */
  statement: CompiledStatement | undefined
  /** Of its parameters, known once PostgreSQL has told them; only asked for when they are needed here. */
  types: readonly number[] | undefined
}

export interface Portal {
  text: string
  statement: CompiledStatement | undefined
  /** Of compiling and of the executions so far. */
  ms: number
  rows: number
  /** Its end has been told to `onStatement`. */
  told: boolean
  /** Number of the Sync that comes after its Bind. */
  batch: number
}

/** A map whose changes can be taken back. */
export class Names<T> {
  readonly #items = new Map<string, T>()

  get(name: string): T | undefined {
    return this.#items.get(name)
  }

  /** @returns what takes the change back */
  set(name: string, item: T | undefined): () => void {
    const former = this.#items.get(name)
    this.#put(name, item)
    return () => this.#put(name, former)
  }

  entries(): [string, T][] {
    return [...this.#items]
  }

  #put(name: string, item: T | undefined): void {
    if (item === undefined) this.#items.delete(name)
    else this.#items.set(name, item)
  }
}
