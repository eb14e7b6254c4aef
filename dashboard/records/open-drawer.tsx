import { useLocation, useRouter } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { useAddress, useUpdate } from '../view.ts'

const Drawer = lazy(() => import('./Drawer.tsx'))
const ValueMenu = lazy(() => import('./ValueMenu.tsx'))

/** The records behind a number, over whatever page: loaded when a number is first clicked. */
export function RecordsPlace() {
  const { records } = useAddress()
  const close = useClose(records !== undefined)
  useFocusBack(records !== undefined)
  const [asked, setAsked] = useAskedNumber()
  return (
    <Suspense>
      {records !== undefined && <Drawer text={records} onClose={close} />}
      {asked && <ValueMenu key={`${asked.x}:${asked.y}`} {...asked} onClose={() => setAsked(undefined)} />}
    </Suspense>
  )
}

/** A number whose menu is asked for, and where. */
export interface AskedNumber {
  element: HTMLElement
  x: number
  y: number
}

const longPressMs = 500

/** Right click, Shift+F10, the menu key or a long press on any number, in whatever block or list it stands. */
function useAskedNumber() {
  const [asked, ask] = useState<AskedNumber>()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const numberAt = ({ target }: Event) =>
      target instanceof Element ? target.closest<HTMLElement>('[data-number]') : null
    const onContext = (event: MouseEvent) => {
      const element = numberAt(event)
      if (!element) return
      event.preventDefault()
      ask({ element, x: event.clientX, y: event.clientY })
    }
    const onKey = (event: KeyboardEvent) => {
      const isAsked = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)
      const element = isAsked && numberAt(event)
      if (!element) return
      event.preventDefault()
      const { left, bottom } = element.getBoundingClientRect()
      ask({ element, x: left, y: bottom })
    }
    // Android sends a context menu of its own; elsewhere a long press is only a touch that lasts, and ends in a click.
    let isLong = false
    const onTouch = (event: TouchEvent) => {
      clearTimeout(timer)
      if (event.type === 'touchend' && isLong) event.preventDefault()
      isLong = false
      const [touch] = event.touches
      const element = event.type === 'touchstart' ? numberAt(event) : null
      if (!element || !touch) return
      const { clientX: x, clientY: y } = touch
      timer = setTimeout(() => {
        isLong = true
        ask({ element, x, y })
      }, longPressMs)
    }
    const stop = new AbortController()
    const { signal } = stop
    document.addEventListener('contextmenu', onContext, { signal })
    document.addEventListener('keydown', onKey, { signal })
    for (const name of ['touchstart', 'touchmove', 'touchend', 'touchcancel'] as const)
      document.addEventListener(name, onTouch, { signal, passive: name !== 'touchend' })
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [])
  return [asked, ask] as const
}

/** Closing goes back to where the drawer was opened, so that Back afterwards does not open it again. */
function useClose(isOpen: boolean): () => void {
  const router = useRouter()
  const update = useUpdate()
  const index = useLocation({ select: ({ state }) => state.__TSR_index ?? 0 })
  const closedAt = useRef<number>(undefined)
  if (!isOpen) closedAt.current = index
  return () => {
    const steps = closedAt.current === undefined ? 0 : closedAt.current - index
    if (steps < 0) router.history.go(steps)
    else update({ records: undefined }, { replace: true })
  }
}

/** The number that was clicked has the focus again, unless its page has gone. */
function useFocusBack(isOpen: boolean) {
  const before = useRef<Element | null>(null)
  const wasOpen = useRef(false)
  if (isOpen && !wasOpen.current) before.current = document.activeElement
  useEffect(() => {
    if (wasOpen.current && !isOpen && before.current?.isConnected) (before.current as HTMLElement).focus()
    wasOpen.current = isOpen
  }, [isOpen])
}
