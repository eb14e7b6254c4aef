import { Drawer } from '@mantine/core'
import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { useBlockContext } from '../context.tsx'
import type { FilterName } from '../pages.ts'
import { monthPeriod, periodKey } from '../period.ts'
import { periodText } from '../period-text.ts'
import { needsPortal, portalName } from '../portals.ts'
import { chosenIds, countFilters, isExcept, type ListFilter } from '../url.ts'
import { useUpdate } from '../view.ts'
import { clearedFilters, listFilters } from './Filters.tsx'
import headerStyles from './Header.module.css'
import { PeriodChoice } from './PeriodControl.tsx'
import { PortalList } from './PortalControl.tsx'
import styles from './Sheet.module.css'

interface Props {
  shown: FilterName[]
  isOpen: boolean
  onClose: () => void
  onClosed: () => void
}

/** The sheet from the bottom: every filter in a section of its own. */
export default function SheetDrawer({ shown, isOpen, onClose, onClosed }: Props) {
  const context = useBlockContext()
  const { t, view, period, today, portals } = context
  const update = useUpdate()
  const count = countFilters(view, shown)
  const isLocked = needsPortal(context)
  const sections = listFilters.filter(({ name }) => shown.includes(name))
  const chosenText = (name: ListFilter) => {
    const chosen = chosenIds(view, name).length
    if (chosen === 0) return ''
    return isExcept(view, name) ? t('filter.except', { name: chosen }) : String(chosen)
  }
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      onExitTransitionEnd={onClosed}
      returnFocus={false}
      position="bottom"
      size="88dvh"
      radius="20px 20px 0 0"
      title={t('filter.button')}
      closeButtonProps={{ 'aria-label': t('block.close') }}
      classNames={{
        content: styles.content,
        header: styles.header,
        title: styles.title,
        body: styles.body,
      }}
    >
      <div className={styles.sections}>
        {shown.includes('portal') && (
          <Section
            title={t('filter.portal')}
            value={view.portal ? portalName(view.portal, portals) : t('filter.allPortals')}
          >
            <PortalList />
          </Section>
        )}
        {shown.includes('period') && (
          <Section title={t('period.label')} value={periodText(period, context)}>
            <PeriodChoice
              choose={(chosen) => {
                const isDefault = periodKey(chosen) === periodKey(monthPeriod(today))
                update({ period: isDefault ? undefined : chosen })
                onClose()
              }}
            />
          </Section>
        )}
        {sections.map(({ name, List }) => (
          <Section
            key={name}
            title={t(`filter.${name}`)}
            value={isLocked ? t('filter.portalFirst') : chosenText(name)}
            isLocked={isLocked}
          >
            <List />
          </Section>
        ))}
      </div>
      <div className={styles.foot}>
        <button
          type="button"
          className={styles.reset}
          // Not disabled: once nothing is left to clear, the focus stays.
          aria-disabled={count === 0 || undefined}
          onClick={() => count > 0 && update(clearedFilters)}
        >
          {t('filter.reset')}
        </button>
        <button type="button" className={headerStyles.primary} onClick={onClose}>
          {t('filter.done')}
        </button>
      </div>
    </Drawer>
  )
}

interface SectionProps {
  title: string
  value: string
  /** Cannot be opened yet; `value` says why. */
  isLocked?: boolean
  children: React.ReactNode
}

function Section({ title, value, isLocked = false, children }: SectionProps) {
  const [isAsked, setOpen] = useState(false)
  const isOpen = isAsked && !isLocked
  return (
    <div className={styles.section}>
      <button
        type="button"
        className={styles.head}
        aria-expanded={isOpen}
        aria-disabled={isLocked || undefined}
        onClick={() => !isLocked && setOpen(!isOpen)}
      >
        <span>{title}</span>
        <span className={styles.value}>{value}</span>
        <ChevronDown size={17} aria-hidden="true" />
      </button>
      {isOpen && children}
    </div>
  )
}
