import type { ReactNode } from 'react'
import { useBlockContext } from '../context.tsx'

/** A relative time; the exact one on hover and in the markup. */
export function Moment({ at, children }: { at: string | null; children: ReactNode }) {
  const { format } = useBlockContext()
  if (!at) return children
  return (
    <time dateTime={at} title={format.exact(new Date(at))}>
      {children}
    </time>
  )
}
