import { type KeyboardEvent, useEffect, useRef, useState } from 'react'

const steps: Record<string, [rows: number, columns: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

const placeOf = (element: Element | null | undefined): string | undefined =>
  element?.closest<HTMLElement>('[data-at]')?.dataset.at

const inside = (root: HTMLElement, at: string): HTMLElement | null =>
  root.querySelector<HTMLElement>(`[data-at="${at}"] button`)

/** The next place in a direction that has something to press, over those that have not. */
function next(root: HTMLElement, from: string, [rows, columns]: [number, number]): HTMLElement | undefined {
  const [row, column] = from.split(':').map(Number) as [number, number]
  const mostSteps = root.querySelectorAll('[data-at]').length
  for (let step = 1; step <= mostSteps; step += 1) {
    const button = inside(root, `${row + rows * step}:${column + columns * step}`)
    if (button) return button
  }
  return undefined
}

/**
 * One tab stop for a table of buttons: arrows walk between them.
 *
 * @returns `active`: place `row:column` of the button that Tab leads to; places are written as `data-at` around buttons
 */
export function useRoving<Root extends HTMLElement>() {
  const root = useRef<Root>(null)
  const [active, setActive] = useState('1:1')
  // A place may have lost its button since.
  useEffect(() => {
    if (!root.current || inside(root.current, active)) return
    const first = placeOf(root.current.querySelector('[data-at] button'))
    if (first) setActive(first)
  })
  return {
    active,
    root,
    handlers: {
      onFocus: ({ target }: { target: Element }) => setActive(placeOf(target) ?? active),
      onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
        const step = steps[event.key]
        const from = placeOf(event.target as Element)
        if (!step || !from || !root.current) return
        event.preventDefault()
        next(root.current, from, step)?.focus()
      },
    },
  }
}
