import { Popover } from '@mantine/core'
import { useInterval } from '@mantine/hooks'
import { useState } from 'react'
import { useBlockContext } from '../context.tsx'
import { nothing } from '../format.ts'
import type { EntityFreshness, Readiness } from '../server.ts'
import type { Translate } from '../widget.ts'
import { entityName } from './entities.ts'
import styles from './Freshness.module.css'
import headerStyles from './Header.module.css'

interface Props {
  readiness: Extract<Readiness, { status: 'ready' }>
  /** When the answer came, by the browser's clock. */
  readAt: number
  isLost: boolean
  timezone: string
}

export type Tone = 'good' | 'warn' | 'bad'
const freshSeconds = 15 * 60
const lateSeconds = 2 * 3600

/** Green up to 15 minutes, amber up to two hours, red beyond or after a failed run. */
export const toneOf = (lagSeconds: number | null, isFailed: boolean): Tone => {
  if (isFailed || lagSeconds === null || lagSeconds > lateSeconds) return 'bad'
  return lagSeconds > freshSeconds ? 'warn' : 'good'
}

const units = [
  ['days', 86_400],
  ['hours', 3_600],
  ['minutes', 60],
] as const

const span = (seconds: number, kind: 'ago' | 'span', t: Translate) => {
  const [unit, size] = units.find(([, length]) => seconds >= length) ?? (['seconds', 1] as const)
  return t(`${kind}.${unit}`, { count: Math.floor(seconds / size) })
}

/** The page is as fresh as the entity that waits longest. */
export function stalest(entities: Record<string, EntityFreshness>): EntityFreshness | undefined {
  const all = Object.values(entities)
  return all.find((one) => one.lag_seconds === null) ?? all.sort((a, b) => b.lag_seconds! - a.lag_seconds!)[0]
}

/** «Данные на 13:05 · 12 сек назад»; a click shows every entity. */
export function Freshness({ readiness, readAt, isLost, timezone }: Props) {
  const { t, format } = useBlockContext()
  const [now, setNow] = useState(Date.now)
  useInterval(() => setNow(Date.now()), 1_000, { autoInvoke: true })
  const passed = Math.max(0, Math.round((now - readAt) / 1_000))
  const lagOf = (entity: EntityFreshness) =>
    entity.lag_seconds === null ? null : entity.lag_seconds + passed
  const { entities, sync } = readiness
  const oldest = stalest(entities)
  const lag = oldest ? lagOf(oldest) : null
  const isFailed = Boolean(sync.error) || Object.values(entities).some((entity) => entity.error)
  const tone = isLost ? 'bad' : toneOf(lag, isFailed)
  const time = oldest?.synced_at ? format.clock(new Date(oldest.synced_at)) : nothing
  return (
    <Popover width={420} position="bottom-end">
      <Popover.Target>
        <button type="button" className={styles.badge} data-tone={tone} data-testid="freshness">
          <i className={styles.dot} data-running={sync.running || undefined} aria-hidden="true" />
          <span className="visually-hidden">{t(`fresh.${tone}`)}. </span>
          <span className={styles.text}>
            {isLost ? t('fresh.unknown') : t('fresh.asOf', { time })}
            <span className={styles.ago}>
              {' · '}
              {isFailed ? t('fresh.failed') : lag === null ? nothing : span(lag, 'ago', t)}
            </span>
          </span>
        </button>
      </Popover.Target>
      <Popover.Dropdown className={headerStyles.float} aria-label={t('fresh.title')}>
        <div className={styles.panel}>
          <h2>{t('fresh.title')}</h2>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard */}
          <section className={styles.scroll} tabIndex={0} aria-label={t('fresh.title')}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t('fresh.entity')}</th>
                  <th scope="col">{t('fresh.synced')}</th>
                  <th scope="col">{t('fresh.lag')}</th>
                  <th scope="col">{t('fresh.rows')}</th>
                </tr>
              </thead>
              <tbody>
                {Object.entries(entities).map(([name, entity]) => {
                  const entityLag = lagOf(entity)
                  return (
                    <tr key={name}>
                      <th scope="row">
                        <i
                          className={styles.dot}
                          data-tone={toneOf(entityLag, Boolean(entity.error))}
                          aria-hidden="true"
                        />
                        {entityName(name, t)}
                        {entity.error && <small>{entity.error}</small>}
                      </th>
                      <td>{entity.synced_at ? format.moment(new Date(entity.synced_at)) : nothing}</td>
                      <td>{entityLag === null ? nothing : span(entityLag, 'span', t)}</td>
                      <td>{format.count(entity.rows)}</td>
                    </tr>
                  )
                })}
              </tbody>
            </table>
          </section>
          <p>
            {sync.running && <span>{t('fresh.running')} · </span>}
            {t('fresh.zone', { zone: timezone })}
          </p>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
