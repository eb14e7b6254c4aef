import type { Virtualizer } from '@tanstack/react-virtual'
import { useCallback, useLayoutEffect, useRef, useState } from 'react'
import type { Row } from '../server.ts'
import type { usePages } from './pages.ts'
import type { Window } from './window.ts'

interface Options {
  /** Of a closed row in px. */
  rowHeight: number
  /** Of the list: another one has nothing open. */
  key: string
  pages: Pick<ReturnType<typeof usePages>, 'rowAt' | 'find'>
  /** Rows within reach; here and in what is returned they are counted from the first of them. */
  shown: Window
  /** What tells the records of the list apart. */
  keyOf: (row: Row) => string
  /** The open row has another place: rows came or went above it. */
  onMove?: (from: number, to: number) => void
}

interface Open {
  /** Of the record. */
  key: string
  /** Where it was seen last, and before that. */
  at: number
  from: number
  extra: number
}

/**
 * The one row of a list that stands open: it is as much taller as what it shows.
 * It follows its record, wherever a new version of the data puts it.
 *
 * @returns `row`: undefined while none is open, or its record is not to be found;
 *   `extra`: px that the open row is taller
 */
export function useOpenRow<Scroller extends Element>(
  virtual: Virtualizer<Scroller, Element>,
  { rowHeight, key, pages, shown: { base, count }, keyOf, onMove }: Options,
) {
  const [state, setOpen] = useState<Open>()
  // The open row grows below what the reader looks at: nothing is scrolled because of it.
  virtual.shouldAdjustScrollPositionOnItemSizeChange = () => false
  const rowAt = (index: number) => pages.rowAt(base + index)
  const latest = useRef({ rowAt, keyOf })
  latest.current = { rowAt, keyOf }
  const toggle = useCallback((at: number) => {
    const row = latest.current.rowAt(at)
    if (!row) return
    const key = latest.current.keyOf(row)
    setOpen((now) => (now?.key === key ? undefined : { key, at, from: at, extra: 0 }))
  }, [])
  const grow = useCallback(
    (extra: number) => setOpen((now) => (now && now.extra !== extra ? { ...now, extra } : now)),
    [],
  )
  const [shownKey, setShownKey] = useState(key)
  if (shownKey !== key) {
    setShownKey(key)
    setOpen(undefined)
  }

  const open = shownKey === key ? state : undefined
  const at = open && placeNow(open)
  if (open && at !== undefined && at !== open.at) {
    setOpen({ ...open, at, from: open.at })
    onMove?.(open.at, at)
  }
  const extra = at === undefined ? 0 : (open?.extra ?? 0)

  function placeNow({ key, at }: Open): number | undefined {
    const is = (row: Row) => keyOf(row) === key
    const there = rowAt(at)
    // A row that is on its way is the one that was there.
    if (at < count && (!there || is(there))) return at
    const found = (pages.find(is) ?? -1) - base
    return found >= 0 && found < count ? found : undefined
  }

  useLayoutEffect(() => {
    if (key) virtual.measure()
  }, [virtual, key])
  useLayoutEffect(() => {
    if (at === undefined) return
    virtual.resizeItem(at, rowHeight + extra)
    return () => {
      // The list has become shorter than that.
      if (at >= virtual.options.count) virtual.measure()
      else virtual.resizeItem(at, rowHeight)
    }
  }, [virtual, rowHeight, at, extra])
  const { from, at: to } = open ?? {}
  useLayoutEffect(() => {
    // The focus goes along from the button of the place that the record left.
    const button = (index: number | undefined) =>
      virtual.scrollElement?.querySelector<HTMLElement>(`[data-index="${index}"] [aria-expanded]`)
    if (from !== to && document.activeElement === button(from)) button(to)?.focus({ preventScroll: true })
  }, [virtual, from, to])
  return { row: at, extra, toggle, grow }
}
