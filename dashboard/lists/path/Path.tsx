import { useQuery } from '@tanstack/react-query'
import { RefreshCw, TriangleAlert } from 'lucide-react'
import { useEffect, useRef } from 'react'
import frame from '../../Frame.module.css'
import { loadRows } from '../../server.ts'
import type { BlockContext } from '../../widget.ts'
import { timeText } from '../cells.ts'
import styles from './Path.module.css'
import { type Path as PathOf, pathQuery, readPath, type Step, type Walker } from './path.ts'

interface Props {
  walker: Walker
  context: BlockContext
}

/** How long a deal or a lead stood on each of its stages, and where it stands now. */
export default function Path({ walker, context }: Props) {
  const { t } = context
  const query = pathQuery(walker)
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['cube', query],
    queryFn: ({ signal }) => loadRows(query, signal),
  })
  const root = useRef<HTMLDivElement>(null)
  const isThere = data !== undefined || error !== null
  useEffect(() => {
    if (isThere) root.current?.scrollIntoView({ block: 'nearest' })
  }, [isThere])
  const path = data && readPath(data, walker.cube)
  return (
    <div ref={root} className={styles.path} aria-live="polite" aria-busy={!isThere} data-testid="path">
      {path ? (
        <Steps path={path} cube={walker.cube} context={context} />
      ) : data ? (
        <p className={styles.said}>{t('lists.path.none')}</p>
      ) : error ? (
        <div className={styles.said} role="alert">
          <TriangleAlert size={15} aria-hidden="true" />
          <span title={error.message}>{t('lists.path.failed')}</span>
          <button type="button" className={frame.action} disabled={isFetching} onClick={() => void refetch()}>
            <RefreshCw size={14} aria-hidden="true" />
            {t('lists.retry')}
          </button>
        </div>
      ) : (
        <p className={styles.said}>{t('lists.path.loading')}</p>
      )}
    </div>
  )
}

const dayOf = (time: string, { format, today }: BlockContext) => timeText(time, 'day', format, today)

function Steps({ path, cube, context }: { path: PathOf; cube: Walker['cube'] } & Pick<Props, 'context'>) {
  const { t } = context
  const end = (['won', 'lost', 'quality', 'junk'] as const).find((status) => status === path.status)
  return (
    <ol className={styles.steps} aria-label={t('lists.path')}>
      {path.steps.map((step) => (
        <StepLine key={step.key} step={step} context={context} />
      ))}
      {end && (
        <li className={styles.end} data-status={path.status}>
          <b>{t(`lists.path.${end}`)}</b>
          <span className={styles.when}>{path.closedAt && dayOf(path.closedAt, context)}</span>
          {end === 'lost' && cube === 'deal_stages' && path.reason && (
            <span className={styles.reason}>{path.reason}</span>
          )}
        </li>
      )}
    </ol>
  )
}

function StepLine({ step, context }: { step: Step; context: BlockContext }) {
  const { t } = context
  const { stage, formerly, isSkipped, daysNow, parts } = step
  const isHere = daysNow !== null
  return (
    <li data-here={isHere || undefined} data-skipped={isSkipped || undefined}>
      <b title={formerly ? `${formerly} · ${stage}` : stage}>
        {formerly && <small>{formerly} · </small>}
        {stage}
      </b>
      <span className={styles.bar} aria-hidden="true">
        <i style={{ inlineSize: `${parts.past * 100}%` }} />
        <i data-now style={{ inlineSize: `${parts.now * 100}%` }} />
      </span>
      <span className={styles.days}>{isSkipped ? t('lists.path.skipped') : daysText(step, context)}</span>
      <span className={styles.when}>{!isSkipped && enteredText(step, context)}</span>
    </li>
  )
}

/** «3 дня», «уже 12 дней», «3 дня, теперь уже 12 дней» */
function daysText({ days, daysNow }: Step, { t, format }: BlockContext): string {
  const written = (value: number) =>
    t('count.days', { count: Number(value.toFixed(1)), value: format.decimal(value) })
  if (daysNow === null) return days === null ? '' : written(days)
  const now = t(days === null ? 'lists.path.now' : 'lists.path.again', { days: written(daysNow) })
  return days === null ? now : `${written(days)}, ${now}`
}

/** «с 3 мар», «впервые 3 мар, 2 захода» */
function enteredText({ enteredAt, visits, isSynthetic }: Step, context: BlockContext): string {
  const { t } = context
  if (!enteredAt) return ''
  const day = dayOf(enteredAt, context)
  const from =
    visits > 1
      ? `${t('lists.path.first', { day })}, ${t('lists.path.visits', { count: visits })}`
      : t('lists.path.since', { day })
  return isSynthetic ? `${from} · ${t('lists.path.restored')}` : from
}
