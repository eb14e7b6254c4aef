import { useInterval } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { span } from '../ago.ts'
import { useBlockContext } from '../context.tsx'
import { nothing } from '../format.ts'
import { isAnyBroken, stalest, toneOf } from '../freshness.ts'
import type { Readiness } from '../server.ts'
import { carried } from '../url.ts'
import styles from './Freshness.module.css'

interface Props {
  readiness: Extract<Readiness, { status: 'ready' }>
  /** When the answer came, by the browser's clock. */
  readAt: number
  isLost: boolean
  /** There is no room for how long ago. */
  isShort?: boolean
}

/** «Данные на 13:05 · 12 сек назад»; leads to the page that shows every entity. */
export function Freshness({ readiness, readAt, isLost, isShort = false }: Props) {
  const { t, format } = useBlockContext()
  const [now, setNow] = useState(Date.now)
  useInterval(() => setNow(Date.now()), 1_000, { autoInvoke: true })
  const passed = Math.max(0, Math.round((now - readAt) / 1_000))
  const { entities, sync } = readiness
  const oldest = stalest(entities)
  const lag = typeof oldest?.lag_seconds === 'number' ? oldest.lag_seconds + passed : null
  const isFailed = Boolean(sync.error) || isAnyBroken(entities)
  const tone = isLost ? 'bad' : toneOf(lag, isFailed)
  const time = oldest?.synced_at ? format.clock(new Date(oldest.synced_at)) : nothing
  return (
    <Link
      to="/sync"
      search={carried}
      className={styles.badge}
      data-tone={tone}
      data-testid="freshness"
      title={t('fresh.more')}
    >
      <i className={styles.dot} data-running={sync.running || undefined} aria-hidden="true" />
      <span className="visually-hidden">{t(`fresh.${tone}`)}. </span>
      <span className={styles.text}>
        {isLost ? t('fresh.unknown') : t('fresh.asOf', { time })}
        <span className={styles.ago} data-short={(isShort && !isFailed) || undefined}>
          {' · '}
          {isFailed ? t('fresh.failed') : lag === null ? nothing : span(lag, 'ago', t)}
        </span>
      </span>
    </Link>
  )
}
