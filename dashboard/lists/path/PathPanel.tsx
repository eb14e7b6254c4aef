import { lazy, Suspense, useLayoutEffect, useRef } from 'react'
import type { Row } from '../../server.ts'
import type { BlockContext } from '../../widget.ts'
import type { ListCube } from '../columns.ts'
import { walkerOf } from './path.ts'

const Path = lazy(() => import('./Path.tsx'))

interface Props {
  row: Row
  cube: ListCube
  context: BlockContext
  className?: string | undefined
  /** Told how tall the panel is, in px, whenever that changes. */
  onHeight: (height: number) => void
}

/** What an open row shows below its cells. */
export function PathPanel({ row, cube, context, className, onHeight }: Props) {
  const panel = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const { current } = panel
    if (!current) return
    const tell = () => onHeight(current.offsetHeight)
    const observer = new ResizeObserver(tell)
    observer.observe(current)
    tell()
    return () => observer.disconnect()
  }, [onHeight])
  const walker = walkerOf(row, cube, context.portals)
  return (
    <div ref={panel} className={className}>
      {walker && (
        <Suspense fallback={<div style={{ blockSize: 64 }} />}>
          <Path walker={walker} context={context} />
        </Suspense>
      )}
    </div>
  )
}
