import { CircleCheck, CircleX } from 'lucide-react'
import { useState } from 'react'
import { useBlockContext } from '../context.tsx'
import { type Column, Listing, ShortCard } from '../ui/Listing.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Moment } from './Moment.tsx'
import { RunChart } from './RunChart.tsx'
import styles from './Runs.module.css'
import { totalsOf } from './runs.ts'
import type { RunStatus } from './status.ts'

const firstRuns = 8

/** What the loader did lately: a picture, and the table behind it. */
export function Runs({ runs }: { runs: RunStatus[] }) {
  const { t, format } = useBlockContext()
  const [isLong, setLong] = useState(false)
  const columns = useColumns()
  const totals = totalsOf(runs)
  const summary = t('runs.summary', {
    count: totals.runs,
    written: format.count(totals.written),
    requests: format.count(totals.requests),
    failed: format.count(totals.failed),
  })
  if (runs.length === 0)
    return (
      <Panel title={t('runs.title')} testId="runs">
        <p className={styles.none}>{t('runs.none')}</p>
      </Panel>
    )
  return (
    <Panel title={t('runs.title')} note={summary} testId="runs">
      <RunChart runs={runs} summary={summary} />
      <Listing
        label={t('runs.title')}
        columns={columns}
        items={isLong ? runs : runs.slice(0, firstRuns)}
        keyOf={({ startedAt, kind }) => `${startedAt} ${kind}`}
        card={(run) => <RunCard run={run} />}
        testId="runs-table"
      />
      {runs.length > firstRuns && (
        <button type="button" className={styles.more} aria-expanded={isLong} onClick={() => setLong(!isLong)}>
          {isLong ? t('runs.less') : t('runs.more', { count: runs.length })}
        </button>
      )}
    </Panel>
  )
}

function useColumns(): Column<RunStatus>[] {
  const { t, format } = useBlockContext()
  return [
    {
      key: 'start',
      title: t('runs.start'),
      cell: ({ startedAt }) => <Moment at={startedAt}>{format.moment(new Date(startedAt))}</Moment>,
    },
    { key: 'kind', title: t('runs.kind'), cell: ({ kind }) => t(`kind.${kind}`) },
    {
      key: 'seconds',
      title: t('runs.seconds'),
      cell: ({ seconds }) => format.duration(seconds),
      isNumber: true,
    },
    {
      key: 'requests',
      title: t('runs.requests'),
      cell: ({ requests }) => format.count(requests),
      isNumber: true,
    },
    {
      key: 'waited',
      title: t('runs.waited'),
      cell: ({ waitedSeconds }) => format.duration(waitedSeconds),
      isNumber: true,
    },
    { key: 'seen', title: t('runs.seen'), cell: ({ rowsSeen }) => format.count(rowsSeen), isNumber: true },
    {
      key: 'written',
      title: t('runs.written'),
      cell: ({ rowsWritten }) => format.count(rowsWritten),
      isNumber: true,
    },
    {
      key: 'result',
      title: t('runs.result'),
      isWide: true,
      isPlain: true,
      cell: (run) => <Result run={run} />,
    },
  ]
}

function RunCard({ run }: { run: RunStatus }) {
  const { t, format } = useBlockContext()
  const { startedAt, kind, seconds, rowsWritten } = run
  return (
    <ShortCard
      name={`${format.moment(new Date(startedAt))} · ${t(`kind.${kind}`)}`}
      value={format.duration(seconds)}
    >
      <Result run={run} />
      <span>
        {t('runs.written')}: {format.count(rowsWritten)}
      </span>
    </ShortCard>
  )
}

function Result({ run: { error, retries } }: { run: RunStatus }) {
  const { t } = useBlockContext()
  return (
    <span className={styles.result} data-bad={error ? true : undefined}>
      {error ? <CircleX size={15} aria-hidden="true" /> : <CircleCheck size={15} aria-hidden="true" />}
      <span>
        {error ? `${t('runs.error')}: ${error}` : t('runs.ok')}
        {retries > 0 && <span className={styles.retries}> · {t('runs.retries', { count: retries })}</span>}
      </span>
    </span>
  )
}
