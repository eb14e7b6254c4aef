import { useEffect, useReducer, useRef } from 'react'

/** Long enough for the blocks in sight to be answered. */
const laterMs = 400

/** A value that blocks out of sight follow a moment later: what the reader looks at is asked for first. */
export function useLater<Value>(value: Value, isInSight: boolean): Value {
  const held = useRef(value)
  const [, follow] = useReducer((times: number) => times + 1, 0)
  if (isInSight) held.current = value
  useEffect(() => {
    if (held.current === value) return
    const timer = setTimeout(() => {
      held.current = value
      follow()
    }, laterMs)
    return () => clearTimeout(timer)
  }, [value])
  return held.current
}
