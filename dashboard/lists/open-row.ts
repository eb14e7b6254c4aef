import type { Virtualizer } from '@tanstack/react-virtual'
import { useCallback, useLayoutEffect, useRef, useState } from 'react'

/**
 * The one row of a list that stands open: it is as much taller as what it shows.
 *
 * @param rowHeight  of a closed row in px
 * @param key        of the list: another one has nothing open
 * @returns `extra`: px that the open row is taller
 */
export function useOpenRow<Scroller extends Element>(
  virtual: Virtualizer<Scroller, Element>,
  rowHeight: number,
  key: string,
) {
  const [state, setState] = useState<{ row: number; extra: number }>()
  const latest = useRef(state)
  latest.current = state
  // The open row grows below what the reader looks at: nothing is scrolled because of it.
  virtual.shouldAdjustScrollPositionOnItemSizeChange = () => false
  const toggle = useCallback(
    (row: number) => {
      const { current } = latest
      if (current) virtual.resizeItem(current.row, rowHeight)
      setState(current?.row === row ? undefined : { row, extra: 0 })
    },
    [virtual, rowHeight],
  )
  const grow = useCallback(
    (extra: number) => {
      const { current } = latest
      if (!current || current.extra === extra) return
      virtual.resizeItem(current.row, rowHeight + extra)
      setState({ ...current, extra })
    },
    [virtual, rowHeight],
  )
  const [shownKey, setShownKey] = useState(key)
  if (shownKey !== key) {
    setShownKey(key)
    setState(undefined)
  }
  useLayoutEffect(() => {
    if (key) virtual.measure()
  }, [virtual, key])
  return { row: state?.row, extra: state?.extra ?? 0, toggle, grow }
}
