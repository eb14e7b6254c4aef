/** Stages of deals, leads and smart processes, read from the dictionary of statuses. */
import type { Collection } from './collection.ts'

export const stageEntity = (category: number) => (category === 0 ? 'DEAL_STAGE' : `DEAL_STAGE_${category}`)

/** Dictionary of lead statuses. */
export const LEAD_STATUSES = 'STATUS'

export const itemStageEntity = (entityTypeId: number, category: number) =>
  `DYNAMIC_${entityTypeId}_STAGE_${category}`

interface Pipeline {
  first: string
  semantics: Map<string, string>
}

export class Stages {
  readonly #statuses: Collection
  #version = -1
  #pipelines = new Map<number | string, Pipeline>()

  constructor(statuses: Collection) {
    this.#statuses = statuses
  }

  /** Code of a pipeline's first stage; `NEW` or `C7:NEW` where the dictionary has none. Pipelines: deals' by number, others by dictionary. */
  first(category: number | string): string {
    return this.#pipeline(category).first
  }

  /** `P`, `S` or `F`. A stage that was deleted counts as one of work. */
  semantics(category: number | string, stage: string): string {
    return this.#pipeline(category).semantics.get(stage) ?? 'P'
  }

  has(category: number | string, stage: string): boolean {
    return this.#pipeline(category).semantics.has(stage)
  }

  #pipeline(category: number | string): Pipeline {
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

  #read(category: number | string): Pipeline {
    const entity = typeof category === 'number' ? stageEntity(category) : category
    const rows = this.#statuses
      .all()
      .filter((row) => row.ENTITY_ID === entity)
      .sort((a, b) => Number(a.SORT) - Number(b.SORT) || a.ID - b.ID)
    const semantics = new Map(rows.map((row) => [String(row.STATUS_ID), String(row.SEMANTICS ?? 'P')]))
    return { first: String(rows[0]?.STATUS_ID ?? defaultFirst(category)), semantics }
  }
}

function defaultFirst(category: number | string): string {
  if (typeof category === 'number') return category === 0 ? 'NEW' : `C${category}:NEW`
  const smart = /^DYNAMIC_(\d+)_STAGE_(\d+)$/.exec(category)
  return smart ? `DT${smart[1]}_${smart[2]}:NEW` : 'NEW'
}
