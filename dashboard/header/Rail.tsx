import { Link } from '@tanstack/react-router'
import {
  AlarmClock,
  Blocks,
  BookOpen,
  Building2,
  LayoutDashboard,
  type LucideIcon,
  Megaphone,
  RefreshCw,
  ShieldCheck,
  SlidersHorizontal,
  TrendingUp,
  Users,
} from 'lucide-react'
import { useBlockContext } from '../context.tsx'
import { type PageName, pagesFor } from '../pages.ts'
import { Mark } from '../ui/Mark.tsx'
import { carried } from '../url.ts'
import styles from './Rail.module.css'

const icons: Record<PageName, LucideIcon> = {
  summary: LayoutDashboard,
  sales: TrendingUp,
  team: Users,
  forgotten: AlarmClock,
  marketing: Megaphone,
  customers: Building2,
  builder: Blocks,
  metrics: BookOpen,
  quality: ShieldCheck,
  sync: RefreshCw,
  settings: SlidersHorizontal,
}

/** Pages before which a line is drawn. */
const apart: PageName[] = ['builder', 'quality', 'settings']

interface Props {
  /** Name of the portal, on the mark. */
  portal: string | undefined
  isDemo: boolean
}

/** The pages at the left edge of a wide screen: a picture and its name each. The filters go along. */
export function Rail({ portal, isDemo }: Props) {
  const { t, session } = useBlockContext()
  return (
    <div className={styles.rail}>
      <nav aria-label={t('nav.label')}>
        <div className={styles.brand} title={portal}>
          <Mark />
          {isDemo && <span className={styles.demo}>{t('app.demo')}</span>}
        </div>
        <ul className={styles.list}>
          {pagesFor(session.role).map(({ path, name }) => {
            const Icon = icons[name]
            return (
              <li key={name} data-apart={apart.includes(name) || undefined}>
                <Link
                  to={path}
                  search={carried}
                  className={styles.link}
                  activeOptions={{ exact: true, includeSearch: false }}
                >
                  <Icon size={20} strokeWidth={1.75} aria-hidden="true" />
                  <span>{t(`page.${name}`)}</span>
                </Link>
              </li>
            )
          })}
        </ul>
      </nav>
    </div>
  )
}
