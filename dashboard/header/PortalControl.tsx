import { Popover } from '@mantine/core'
import { Building2, Check, ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { useBlockContext } from '../context.tsx'
import { shortName } from '../portals.ts'
import { useUpdate } from '../view.ts'
import headerStyles from './Header.module.css'
import styles from './PortalControl.module.css'

/** Which of the portals the page is about; the first filter, because the others depend on it. */
export function PortalControl() {
  const { t, view, portals } = useBlockContext()
  const [isOpen, setOpen] = useState(false)
  return (
    <Popover opened={isOpen} onChange={setOpen} width={300}>
      <Popover.Target>
        <button
          type="button"
          className={headerStyles.control}
          data-active={view.portal !== undefined || undefined}
          onClick={() => setOpen(!isOpen)}
          data-testid="portal"
        >
          <Building2 size={15} aria-hidden="true" />
          <span className="visually-hidden">{t('filter.portal')}: </span>
          <span className={styles.text}>
            {view.portal ? shortName(view.portal, portals) : t('filter.allPortals')}
          </span>
          <ChevronDown size={15} aria-hidden="true" />
        </button>
      </Popover.Target>
      <Popover.Dropdown className={headerStyles.float} aria-label={t('filter.portal')}>
        <PortalList onChoose={() => setOpen(false)} />
      </Popover.Dropdown>
    </Popover>
  )
}

/** All portals together, or one of them. */
export function PortalList({ onChoose }: { onChoose?: () => void }) {
  const { t, view, portals } = useBlockContext()
  const update = useUpdate()
  const options = [
    { id: undefined, name: t('filter.allPortals') },
    ...portals.map(({ id, name }) => ({ id: String(id), name })),
  ]
  return (
    <fieldset className={styles.list} aria-label={t('filter.portal')}>
      {options.map(({ id, name }) => (
        <button
          key={id ?? 'all'}
          type="button"
          className={styles.option}
          aria-pressed={id === view.portal}
          data-portal={id ?? 'all'}
          onClick={() => {
            if (id !== view.portal) update({ portal: id })
            onChoose?.()
          }}
        >
          <span>{name}</span>
          {id === view.portal && <Check size={16} aria-hidden="true" />}
        </button>
      ))}
    </fieldset>
  )
}
