import { useState } from 'react'
import { useBlockContext } from '../context.tsx'
import styles from './RunChart.module.css'
import { barsOf, heightOf, marksFor, type RunBar } from './runs.ts'
import type { RunStatus } from './status.ts'

/** Runs side by side, the newest at the right: how long they took, how much they brought, which failed. */
export function RunChart({ runs, summary }: { runs: RunStatus[]; summary: string }) {
  const { t, format } = useBlockContext()
  const [pointed, point] = useState<RunBar>()
  const bars = barsOf(runs)
  const marks = marksFor(runs)
  const [oldest, newest] = [bars[0]!, bars.at(-1)!]
  return (
    <figure className={styles.figure}>
      <div className={styles.plot} role="img" aria-label={`${t('runs.title')}. ${summary}`}>
        {marks.map((seconds) => (
          <div
            key={seconds}
            className={styles.mark}
            style={{ insetBlockEnd: `${heightOf(seconds, marks) * 100}%` }}
          >
            <span>{format.duration(seconds)}</span>
          </div>
        ))}
        <div className={styles.bars} onPointerLeave={() => point(undefined)}>
          {bars.map((run) => (
            <i
              key={`${run.startedAt} ${run.kind}`}
              data-bad={run.error ? true : undefined}
              data-kind={run.kind}
              onPointerEnter={() => point(run)}
            >
              <b style={{ blockSize: `max(3px, ${run.height * 100}%)` }} />
            </i>
          ))}
        </div>
      </div>
      <div className={styles.lane} aria-hidden="true">
        {bars.map((run) => (
          <i key={`${run.startedAt} ${run.kind}`} onPointerEnter={() => point(run)}>
            {run.rowsWritten > 0 && <b style={{ blockSize: `max(2px, ${run.rows * 100}%)` }} />}
          </i>
        ))}
      </div>
      <div className={styles.ends}>
        <span>{format.moment(new Date(oldest.startedAt))}</span>
        <span className={styles.legend}>{t('runs.rowsLane')}</span>
        <span>{format.moment(new Date(newest.startedAt))}</span>
      </div>
      <figcaption>{pointed ? <Details run={pointed} /> : t('runs.scale')}</figcaption>
    </figure>
  )
}

function Details({ run }: { run: RunBar }) {
  const { t, format } = useBlockContext()
  const parts = [
    format.exact(new Date(run.startedAt)),
    t(`kind.${run.kind}`),
    format.duration(run.seconds),
    `${t('runs.written')}: ${format.count(run.rowsWritten)}`,
    run.error ?? '',
  ]
  return parts.filter(Boolean).join(' · ')
}
