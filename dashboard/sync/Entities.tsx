import { CircleCheck, CircleX, Clock, Unplug } from 'lucide-react'
import { span } from '../ago.ts'
import { useBlockContext } from '../context.tsx'
import { nothing } from '../format.ts'
import { toneOf } from '../freshness.ts'
import { entityName } from '../header/entities.ts'
import { type Column, Listing } from '../ui/Listing.tsx'
import { Panel } from '../ui/Panel.tsx'
import styles from './Entities.module.css'
import { missingScope, sortEntities } from './health.ts'
import { Moment } from './Moment.tsx'
import type { EntityStatus, PortalStatus } from './status.ts'

/** Every kind of record: whether it comes, how much of it, how fresh. */
export function Entities({ portal, now, passed }: { portal: PortalStatus; now: string; passed: number }) {
  const { t, format } = useBlockContext()
  const { entities, scopes } = portal
  const connected = entities.filter(({ state }) => state === 'connected').length
  const missing = entities.filter(({ state }) => state === 'not_connected').length
  const columns: Column<EntityStatus>[] = [
    {
      key: 'entity',
      title: t('entities.entity'),
      cell: (entity) => <Name entity={entity} scopes={scopes} />,
      isWide: true,
    },
    { key: 'state', title: t('entities.state'), cell: (entity) => <State entity={entity} /> },
    { key: 'rows', title: t('entities.rows'), cell: ({ rows }) => format.count(rows), isNumber: true },
    {
      key: 'lag',
      title: t('entities.lag'),
      isNumber: true,
      cell: ({ lagSeconds, syncedAt, state }) =>
        lagSeconds === null || state === 'not_connected' ? (
          nothing
        ) : (
          <span className={styles.lag} data-tone={toneOf(lagSeconds + passed, false)}>
            <Moment at={syncedAt}>{span(lagSeconds + passed, 'ago', t)}</Moment>
          </span>
        ),
    },
    {
      key: 'reconciled',
      title: t('entities.reconciled'),
      isNumber: true,
      cell: ({ reconciledAt, state }) =>
        reconciledAt ? (
          <Moment at={reconciledAt}>
            {span(Math.max(0, (Date.parse(now) - Date.parse(reconciledAt)) / 1_000) + passed, 'ago', t)}
          </Moment>
        ) : (
          <span className={styles.muted}>
            {state === 'connected' ? t('entities.reconciled.never') : nothing}
          </span>
        ),
    },
    {
      key: 'quarantined',
      title: t('entities.quarantined'),
      isNumber: true,
      cell: ({ quarantined }) => (
        <span className={quarantined > 0 ? styles.warn : styles.muted}>{format.count(quarantined)}</span>
      ),
    },
  ]
  return (
    <Panel
      title={t('entities.title')}
      note={
        entities.length > 0 &&
        t(missing > 0 ? 'entities.noteMissing' : 'entities.note', { connected, missing })
      }
    >
      {entities.length === 0 ? (
        <p className={styles.muted}>{t('entities.none')}</p>
      ) : (
        <Listing
          label={t('entities.title')}
          columns={columns}
          items={sortEntities(entities)}
          keyOf={({ entity }) => entity}
          isDim={({ state }) => state === 'not_connected'}
          testId="entities"
        />
      )}
    </Panel>
  )
}

function Name({ entity, scopes }: { entity: EntityStatus; scopes: string[] }) {
  const { t } = useBlockContext()
  const { state, reason, missing } = entity
  const scope = state === 'not_connected' ? missingScope(entity, scopes) : undefined
  return (
    <>
      {entityName(entity.entity, t)}
      {scope ? (
        <small className={styles.reason}>{t('entities.noScope', { scope })}</small>
      ) : (
        reason && (
          <small className={styles.reason} data-bad={state === 'connected' || undefined}>
            {reason}
          </small>
        )
      )}
      {missing > 0 && <small className={styles.reason}>{t('entities.missing', { count: missing })}</small>}
    </>
  )
}

function State({ entity: { state, reason } }: { entity: EntityStatus }) {
  const { t } = useBlockContext()
  const shown = state === 'connected' && reason ? 'failed' : state
  const { Icon, key } = states[shown]
  return (
    <span className={styles.state} data-state={shown}>
      <Icon size={15} aria-hidden="true" />
      {t(key)}
    </span>
  )
}

const states = {
  connected: { Icon: CircleCheck, key: 'entities.connected' },
  failed: { Icon: CircleX, key: 'entities.failed' },
  waiting: { Icon: Clock, key: 'entities.waiting' },
  not_connected: { Icon: Unplug, key: 'entities.notConnected' },
} as const
