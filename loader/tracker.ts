/** How far a run is, told after each committed portion. */
export interface SyncProgress {
  entity: string
  /** Rows of this entity so far, and those expected. */
  done: number
  total: number
  /** Of the whole run, 0–100. */
  percent: number
  /** Of the whole run. */
  rowsPerSecond: number
}

export interface Tracker {
  /** More rows of an entity are to come. */
  expect(entity: string, rows: number): void
  /** Rows that an earlier run had already committed; they count as done, not as speed. */
  resume(entity: string, rows: number): void
  /** Rows were committed. */
  add(entity: string, rows: number): void
}

/** Adds up what the streams report. Totals grow when the portal turns out to hold more than it counted. */
export function createTracker(now: () => number, onProgress: (progress: SyncProgress) => void): Tracker {
  const entities = new Map<string, { done: number; total: number }>()
  const startedAt = now()
  let earlier = 0
  const of = (entity: string) => {
    const known = entities.get(entity) ?? { done: 0, total: 0 }
    entities.set(entity, known)
    return known
  }
  return {
    expect(entity, rows) {
      of(entity).total += rows
    },
    resume(entity, rows) {
      of(entity).done += rows
      earlier += rows
    },
    add(entity, rows) {
      const known = of(entity)
      known.done += rows
      known.total = Math.max(known.total, known.done)
      const all = [...entities.values()]
      const done = all.reduce((sum, one) => sum + one.done, 0)
      const total = all.reduce((sum, one) => sum + one.total, 0)
      const seconds = Math.max(0.001, (now() - startedAt) / 1000)
      const percent = total > 0 ? Math.floor((done / total) * 1000) / 10 : 100
      onProgress({ entity, ...known, percent, rowsPerSecond: Math.round((done - earlier) / seconds) })
    },
  }
}
