import { CircleCheck, CircleX, Clock, Unplug } from 'lucide-react'
import { span } from '../ago.ts'
import { useBlockContext } from '../context.tsx'
import { nothing } from '../format.ts'
import { toneOf } from '../freshness.ts'
import { entityName } from '../header/entities.ts'
import { type Column, Listing, ShortCard } from '../ui/Listing.tsx'
import { Panel } from '../ui/Panel.tsx'
import styles from './Entities.module.css'
import { reasonText, sortEntities } from './health.ts'
import { Moment } from './Moment.tsx'
import type { EntityStatus, PortalStatus } from './status.ts'

/** Every kind of record: whether it comes, how much of it, how fresh. */
export function Entities({ portal, now, passed }: { portal: PortalStatus; now: string; passed: number }) {
  const { t, format } = useBlockContext()
  const { entities } = portal
  const connected = entities.filter(({ state }) => state === 'connected').length
  const missing = entities.filter(({ state }) => state === 'not_connected').length
  const lag = (entity: EntityStatus) => <Lag entity={entity} passed={passed} />
  const reconciled = (entity: EntityStatus) => <Reconciled entity={entity} now={now} passed={passed} />
  const state = (entity: EntityStatus) => <State entity={entity} />
  const quarantine = ({ quarantined }: EntityStatus) => (
    <span className={quarantined > 0 ? styles.warn : styles.muted}>{format.count(quarantined)}</span>
  )
  const name = ({ entity }: EntityStatus) => entityName(entity, t)
  const rows = (entity: EntityStatus) => format.count(entity.rows)
  const columns: Column<EntityStatus>[] = [
    { key: 'entity', title: t('entities.entity'), cell: name },
    { key: 'state', title: t('entities.state'), cell: state, isWide: true },
    { key: 'rows', title: t('entities.rows'), cell: rows, isNumber: true },
    { key: 'lag', title: t('entities.lag'), cell: lag, isNumber: true },
    { key: 'reconciled', title: t('entities.reconciled'), cell: reconciled, isNumber: true },
    { key: 'quarantined', title: t('entities.quarantined'), cell: quarantine, isNumber: true },
  ]
  const card = (entity: EntityStatus) => (
    <ShortCard name={name(entity)} value={rows(entity)}>
      {state(entity)}
      {lag(entity)}
      {entity.quarantined > 0 && (
        <span className={styles.warn}>
          {t('entities.quarantined')}: {format.count(entity.quarantined)}
        </span>
      )}
    </ShortCard>
  )
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
          card={card}
          keyOf={({ entity }) => entity}
          isDim={({ state }) => state === 'not_connected'}
          testId="entities"
        />
      )}
    </Panel>
  )
}

function Lag({ entity: { lagSeconds, syncedAt, state }, passed }: { entity: EntityStatus; passed: number }) {
  const { t } = useBlockContext()
  if (lagSeconds === null || state === 'not_connected') return nothing
  return (
    <span className={styles.lag} data-tone={toneOf(lagSeconds + passed, false)}>
      <Moment at={syncedAt}>{span(lagSeconds + passed, 'ago', t)}</Moment>
    </span>
  )
}

function Reconciled({
  entity: { reconciledAt },
  now,
  passed,
}: {
  entity: EntityStatus
  now: string
  passed: number
}) {
  const { t } = useBlockContext()
  if (!reconciledAt) return <span className={styles.muted}>{nothing}</span>
  const seconds = Math.max(0, (Date.parse(now) - Date.parse(reconciledAt)) / 1_000) + passed
  return <Moment at={reconciledAt}>{span(seconds, 'ago', t)}</Moment>
}

/** In words and a sign, with the reason where there is one. */
function State({ entity }: { entity: EntityStatus }) {
  const { t } = useBlockContext()
  const { state, reason, missing } = entity
  const shown = state === 'connected' && reason ? 'failed' : state
  const { Icon, key } = states[shown]
  const why = reasonText(reason, t)
  return (
    <div>
      <span className={styles.state} data-state={shown}>
        <Icon size={15} aria-hidden="true" />
        {t(key)}
      </span>
      {why && (
        <small className={styles.reason} data-bad={shown === 'failed' || undefined}>
          {why}
        </small>
      )}
      {missing > 0 && <small className={styles.reason}>{t('entities.missing', { count: missing })}</small>}
    </div>
  )
}

const states = {
  connected: { Icon: CircleCheck, key: 'entities.connected' },
  failed: { Icon: CircleX, key: 'entities.failed' },
  waiting: { Icon: Clock, key: 'entities.waiting' },
  not_connected: { Icon: Unplug, key: 'entities.notConnected' },
} as const
