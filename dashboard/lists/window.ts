/** Which rows of a very long list are within reach of its scroll bar. */
import { useState } from 'react'

/** Browsers draw nothing beyond some 17 million px. */
const mostHeight = 15_000_000

/** Rows that have room in the list at once. */
export const mostRows = (rowHeight: number): number => Math.floor(mostHeight / rowHeight)

export interface Window {
  /** Rows of the list before the first one within reach. */
  base: number
  /** Rows within reach. */
  count: number
  all: number
}

/** Pure: the asked window, moved so that it lies within the list. */
export function windowOf(asked: number, all: number, most: number): Window {
  const last = Math.max(0, Math.ceil(all / most) - 1)
  const base = Math.min(asked, last) * most
  return { base, count: Math.min(all - base, most), all }
}

/**
 * @param key  of the list: another one begins at its first row
 * @returns `go(-1)`, `go(1)`: to the rows before and after
 */
export function useWindow(all: number, rowHeight: number, key: string) {
  const [asked, setAsked] = useState({ key, at: 0 })
  const at = asked.key === key ? asked.at : 0
  const shown = windowOf(at, all, mostRows(rowHeight))
  return {
    ...shown,
    at,
    go: (step: -1 | 1) => setAsked({ key, at: Math.max(0, at + step) }),
  }
}
