/** Stages of deal pipelines, read from the dictionary of statuses. */
import type { Collection } from './collection.ts'

export const stageEntity = (category: number) => (category === 0 ? 'DEAL_STAGE' : `DEAL_STAGE_${category}`)

interface Pipeline {
  first: string
  semantics: Map<string, string>
}

export class Stages {
  readonly #statuses: Collection
  #version = -1
  #pipelines = new Map<number, Pipeline>()

  constructor(statuses: Collection) {
    this.#statuses = statuses
  }

  /** Code of a pipeline's first stage; `NEW` or `C7:NEW` where the dictionary has none. */
  first(category: number): string {
    return this.#pipeline(category).first
  }

  /** `P`, `S` or `F`. A stage that was deleted counts as one of work. */
  semantics(category: number, stage: string): string {
    return this.#pipeline(category).semantics.get(stage) ?? 'P'
  }

  has(category: number, stage: string): boolean {
    return this.#pipeline(category).semantics.has(stage)
  }

  #pipeline(category: number): Pipeline {
    if (this.#version !== this.#statuses.table.version) {
      this.#pipelines.clear()
      this.#version = this.#statuses.table.version
    }
    let pipeline = this.#pipelines.get(category)
    if (!pipeline) {
      pipeline = this.#read(category)
      this.#pipelines.set(category, pipeline)
    }
    return pipeline
  }

  #read(category: number): Pipeline {
    const rows = this.#statuses
      .all()
      .filter((row) => row.ENTITY_ID === stageEntity(category))
      .sort((a, b) => Number(a.SORT) - Number(b.SORT) || a.ID - b.ID)
    const semantics = new Map(rows.map((row) => [String(row.STATUS_ID), String(row.SEMANTICS ?? 'P')]))
    return { first: String(rows[0]?.STATUS_ID ?? (category === 0 ? 'NEW' : `C${category}:NEW`)), semantics }
  }
}
