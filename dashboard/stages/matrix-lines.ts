/** What of a matrix stands on the screen: pure, so that tests reach it. */
import type { ValueKind } from '../format.ts'
import { type Line, total } from './matrix.ts'

/** A line as it is drawn. */
export interface Shown extends Line {
  /** 0: a pipeline, 1: a stage. */
  level: 0 | 1
  /** Whether its stages stand below; absent where it has none. */
  isOpen?: boolean
  isTotal?: boolean
}

export const totalLine = (name: string): Shown => ({ key: total, name, where: [], level: 0, isTotal: true })

/** Pipelines with the stages of the open ones; stages alone stand as they are. */
export const shownTree = (tree: readonly Line[], open: readonly string[]): Shown[] =>
  tree.flatMap((line): Shown[] => {
    if (!line.children) return [{ ...line, level: 1 }]
    const isOpen = open.includes(line.key)
    const children = isOpen ? line.children.map((child): Shown => ({ ...child, level: 1 })) : []
    return [{ ...line, level: 0, isOpen }, ...children]
  })

/** The background of a cell is the darker the larger its value: 0…1; undefined for totals and nothing. */
export type Heat = (value: number | null, line: Shown, item: Shown) => number | undefined

/** Stages are compared with stages, closed pipelines with closed pipelines. */
export function heatOf(
  tree: readonly Shown[],
  items: readonly Shown[],
  read: (tree: string, item: string) => number | null,
): Heat {
  const isWarm = (line: Shown, item: Shown) => !line.isTotal && !item.isTotal && !line.isOpen && !line.kind
  const most = { 0: 0, 1: 0 }
  for (const line of tree)
    for (const item of items)
      if (isWarm(line, item)) most[line.level] = Math.max(most[line.level], read(line.key, item.key) ?? 0)
  return (value, line, item) =>
    value === null || value <= 0 || !isWarm(line, item) ? undefined : value / most[line.level]
}

/** Unit that amounts of a matrix are written in, so that five digits are enough for its largest cell. */
export function unitOf(largest: number): { size: number; name: 'one' | 'thousand' | 'million' | 'billion' } {
  if (largest < 1e5) return { size: 1, name: 'one' }
  if (largest < 1e8) return { size: 1e3, name: 'thousand' }
  return largest < 1e11 ? { size: 1e6, name: 'million' } : { size: 1e9, name: 'billion' }
}

/** `open` of the address: keys of pipelines, `none` for none; the first pipeline stands open at the start. */
export const readOpen = (text: string, tree: readonly Line[]): string[] =>
  text === '' ? tree.slice(0, 1).map(({ key }) => key) : text === 'none' ? [] : text.split(',')

export const writeOpen = (keys: readonly string[]): string => (keys.length === 0 ? 'none' : keys.join(','))

/** Nobody stands behind no deals; behind a share of nothing stand those of whom it is one. */
export const hasRecords = (value: number | null, kind: ValueKind): boolean =>
  value !== null && (value !== 0 || kind === 'share' || kind === 'days')
