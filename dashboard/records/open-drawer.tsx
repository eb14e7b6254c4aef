import { useLocation, useRouter } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { useAddress, useUpdate } from '../view.ts'
import type { AskedNumber } from './ValueMenu.tsx'

const Drawer = lazy(() => import('./Drawer.tsx'))

/** The records behind a number, over whatever page: loaded when a number is first clicked. */
export function RecordsPlace() {
  const { records } = useAddress()
  const close = useClose(records !== undefined)
  useFocusBack(records !== undefined)
  return (
    <>
      <Suspense>{records !== undefined && <Drawer text={records} onClose={close} />}</Suspense>
      <LateMenus />
    </>
  )
}

const idleMs = 2_000

/** Menus of numbers: loaded when the page is at rest or touched; a right click that came before them is not lost. */
function LateMenus() {
  const [Menus, setMenus] = useState<typeof import('./ValueMenu.tsx').default>()
  const first = useRef<AskedNumber>(undefined)
  useEffect(() => {
    if (Menus) return
    const load = () => void import('./ValueMenu.tsx').then((module) => setMenus(() => module.default))
    const onContext = (event: MouseEvent) => {
      const { target, clientX: x, clientY: y } = event
      const element = target instanceof Element ? target.closest<HTMLElement>('[data-number]') : null
      if (!element) return
      event.preventDefault()
      first.current = { element, x, y }
      load()
    }
    const timer = setTimeout(load, idleMs)
    const stop = new AbortController()
    const { signal } = stop
    document.addEventListener('contextmenu', onContext, { signal })
    for (const name of ['pointerdown', 'keydown'] as const)
      document.addEventListener(name, load, { signal, once: true })
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [Menus])
  return Menus ? <Menus first={first.current} /> : null
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
