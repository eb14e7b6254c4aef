import { Link } from '@tanstack/react-router'
import { Compass } from 'lucide-react'
import { useBlockContext } from './context.tsx'
import styles from './Notice.module.css'
import { pages } from './pages.ts'
import { carried } from './url.ts'

/** An address that leads nowhere: says so and offers the pages there are. */
export function NotFound() {
  const { t } = useBlockContext()
  return (
    <div className={styles.notice} data-testid="not-found">
      <Compass size={32} aria-hidden="true" />
      <h1>{t('unknown.title')}</h1>
      <p>{t('unknown.text')}</p>
      <ul>
        {pages.map(({ path, name }) => (
          <li key={name}>
            <Link to={path} search={carried}>
              {t(`page.${name}`)}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  )
}
