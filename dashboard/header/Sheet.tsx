import { SlidersHorizontal } from 'lucide-react'
import { lazy, Suspense, useRef, useState } from 'react'
import { useBlockContext } from '../context.tsx'
import type { FilterName } from '../pages.ts'
import { countFilters } from '../url.ts'
import headerStyles from './Header.module.css'
import styles from './Sheet.module.css'

const SheetDrawer = lazy(() => import('./SheetDrawer.tsx'))

/** All filters of a narrow screen in one sheet from the bottom. */
export function Sheet({ shown }: { shown: FilterName[] }) {
  const { t, view } = useBlockContext()
  const [isOpen, setOpen] = useState(false)
  const [isAsked, setAsked] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const count = countFilters(view, shown)
  return (
    <>
      <button
        ref={button}
        type="button"
        className={headerStyles.control}
        data-active={count > 0 || undefined}
        aria-haspopup="dialog"
        onClick={() => {
          setAsked(true)
          setOpen(true)
        }}
        data-testid="filters"
      >
        <SlidersHorizontal size={16} aria-hidden="true" />
        <span className={styles.word}>{t('filter.button')}</span>
        {count > 0 && <span className={headerStyles.badge}>{count}</span>}
      </button>
      {isAsked && (
        <Suspense>
          <SheetDrawer
            shown={shown}
            isOpen={isOpen}
            onClose={() => setOpen(false)}
            onClosed={() => button.current?.focus()}
          />
        </Suspense>
      )}
    </>
  )
}
