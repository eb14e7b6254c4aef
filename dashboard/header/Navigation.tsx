import { Popover } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { ChevronDown, Menu } from 'lucide-react'
import { useState } from 'react'
import { useBlockContext } from '../context.tsx'
import { type PageName, pagesFor } from '../pages.ts'
import { carried } from '../url.ts'
import headerStyles from './Header.module.css'
import styles from './Navigation.module.css'

/** Links to the pages behind one button, where there is no room for the rail. The filters go along. */
export function Navigation({ page }: { page: PageName | undefined }) {
  const { t } = useBlockContext()
  const [isOpen, setOpen] = useState(false)
  const name = t(page ? `page.${page}` : 'page.unknown')
  return (
    <nav className={styles.nav} aria-label={t('nav.label')}>
      <Popover opened={isOpen} onChange={setOpen} width={240} withinPortal={false}>
        <Popover.Target>
          <button
            type="button"
            className={styles.button}
            aria-label={t('nav.open', { page: name })}
            onClick={() => setOpen(!isOpen)}
            data-testid="navigation"
          >
            <Menu size={18} aria-hidden="true" className={styles.bars} />
            <span className={styles.name}>{name}</span>
            <ChevronDown size={15} aria-hidden="true" className={styles.arrow} />
          </button>
        </Popover.Target>
        <Popover.Dropdown className={headerStyles.float} aria-label={t('nav.label')}>
          <Links onFollow={() => setOpen(false)} />
        </Popover.Dropdown>
      </Popover>
    </nav>
  )
}

function Links({ onFollow }: { onFollow: () => void }) {
  const { t, session } = useBlockContext()
  return (
    <ul className={styles.column}>
      {pagesFor(session.role).map(({ path, name }) => (
        <li key={name}>
          <Link
            to={path}
            search={carried}
            className={styles.link}
            activeOptions={{ exact: true, includeSearch: false }}
            onClick={onFollow}
          >
            {t(`page.${name}`)}
          </Link>
        </li>
      ))}
    </ul>
  )
}
