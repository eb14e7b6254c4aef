/** Where a key leads in a list. Pure. */

export interface Place {
  row: number
  column: number
}

interface Bounds {
  rows: number
  columns: number
  /** Rows of a screenful. */
  screen: number
}

/** The place that a key leads to; undefined for keys that mean nothing here. */
export function step(
  { key, ctrlKey, metaKey, altKey }: { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean },
  { row, column }: Place,
  { rows, columns, screen }: Bounds,
): Place | undefined {
  if (altKey || rows === 0) return undefined
  const isFar = ctrlKey || metaKey
  const moves: Record<string, [row: number, column: number]> = {
    ArrowUp: [isFar ? 0 : row - 1, column],
    ArrowDown: [isFar ? rows - 1 : row + 1, column],
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    PageUp: [row - screen, column],
    PageDown: [row + screen, column],
    Home: [0, column],
    End: [rows - 1, column],
  }
  const to = moves[key]
  if (!to) return undefined
  const within = (value: number, count: number) => Math.min(Math.max(value, 0), count - 1)
  return { row: within(to[0], rows), column: within(to[1], columns) }
}
