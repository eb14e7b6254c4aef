import { useLocation, useRouter } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { useAddress, useUpdate } from '../view.ts'

const Drawer = lazy(() => import('./Drawer.tsx'))
const ValueMenus = lazy(() => import('./ValueMenu.tsx'))

/** The records behind a number, over whatever page: loaded when a number is first clicked. */
export function RecordsPlace() {
  const { records } = useAddress()
  const close = useClose(records !== undefined)
  useFocusBack(records !== undefined)
  const isIdle = useIdle()
  return (
    <>
      <Suspense>{records !== undefined && <Drawer text={records} onClose={close} />}</Suspense>
      <Suspense>{isIdle && <ValueMenus />}</Suspense>
    </>
  )
}

const idleMs = 2_000

/** The page is at rest: what it may need later can be loaded. */
function useIdle(): boolean {
  const [isIdle, setIdle] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIdle(true), idleMs)
    return () => clearTimeout(timer)
  }, [])
  return isIdle
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
