import { useMediaQuery } from '@mantine/hooks'
import { useIsFetching, useQueryClient } from '@tanstack/react-query'
import { Clock } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useBlockContext } from './context.tsx'
import { Frame } from './Frame.tsx'
import styles from './Page.module.css'
import { yearOf } from './period.ts'
import { periodText } from './period-text.ts'
import { createdIn } from './queries.ts'
import type { Row } from './server.ts'
import { writeView } from './url.ts'
import { type BlockContext, numberOf } from './widget.ts'
import { widgetsOf } from './widgets/index.ts'

/** The executive summary: money, then where it leaks, then who. */
export function Summary() {
  const context = useBlockContext()
  const isPhone = useMediaQuery('(max-width: 767px)', undefined, { getInitialValueInEffect: false }) ?? false
  const { t } = context
  return (
    <>
      <h1 className="visually-hidden">{t('app.title')}</h1>
      <PeriodBand context={context} isPhone={isPhone} />
      <section className={styles.now} aria-labelledby="band-now">
        <div className={styles.nowTitle}>
          <h2 id="band-now">
            <Clock size={16} aria-hidden="true" />
            {t('band.now')}
          </h2>
          <p>{t('band.now.hint')}</p>
        </div>
        {widgetsOf('now', isPhone).map((widget) => (
          <Frame key={widget.id} widget={widget} />
        ))}
      </section>
      <section className={styles.grid} aria-label={t('band.details')}>
        {widgetsOf('main', isPhone).map((widget) => (
          <Frame key={widget.id} widget={widget} />
        ))}
      </section>
      <Announcer context={context} />
    </>
  )
}

function PeriodBand({ context, isPhone }: { context: BlockContext; isPhone: boolean }) {
  const { t, format, today, comparison, period } = context
  const range = format.dayRange(comparison.previous, yearOf(today))
  return (
    <section aria-labelledby="band-period">
      <div className={styles.band}>
        <h2 id="band-period">
          {t('band.period')} <span>{periodText(period, context)}</span>
        </h2>
        <p data-testid="comparison">{t(comparison.isPartial ? 'band.partial' : 'band.full', { range })}</p>
      </div>
      <div className={styles.tiles}>
        {widgetsOf('period', isPhone).map((widget) => (
          <Frame key={widget.id} widget={widget} />
        ))}
      </div>
    </section>
  )
}

/** Tells screen readers what a changed filter led to, once all blocks have settled. */
function Announcer({ context }: { context: BlockContext }) {
  const { view, comparison, t } = context
  const client = useQueryClient()
  const isBusy = useIsFetching({ queryKey: ['cube'] }) > 0
  const [text, setText] = useState('')
  const key = writeView(view)
  const said = useRef(key)
  useEffect(() => {
    if (isBusy || said.current === key) return
    const rows = client.getQueryData<Row[]>(['cube', createdIn(view, comparison.current)])
    if (!rows) return
    said.current = key
    setText(t('live.updated', { count: numberOf(rows[0], 'deals.count') ?? 0 }))
  }, [isBusy, key, client, view, comparison, t])
  return (
    <p className="visually-hidden" aria-live="polite" data-testid="live">
      {text}
    </p>
  )
}
