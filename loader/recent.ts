import type { Values } from './entity.ts'

const MOST = 20_000

/**
 * Remembers rows that this process has just stored. The overlap of two windows brings the same rows again and again;
 * those that are word for word the same need no database. A change date alone would not do: it has whole seconds, and
 * two edits fit into one.
 */
export interface Recent {
  /** Rows that differ from what was stored last. */
  unknown(entity: string, rows: Map<string, Values>): Map<string, Values>
  /** Call after the commit. */
  remember(entity: string, rows: Map<string, Values>): void
  forget(): void
}

export function createRecent(): Recent {
  const stored = new Map<string, string>()
  return {
    unknown: (entity, rows) =>
      new Map([...rows].filter(([key, row]) => stored.get(`${entity}/${key}`) !== JSON.stringify(row))),
    remember(entity, rows) {
      if (stored.size + rows.size > MOST) stored.clear()
      if (rows.size > MOST) return
      for (const [key, row] of rows) stored.set(`${entity}/${key}`, JSON.stringify(row))
    },
    forget: () => stored.clear(),
  }
}
