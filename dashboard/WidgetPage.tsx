import { useMediaQuery } from '@mantine/hooks'
import { Clock } from 'lucide-react'
import { Fragment, lazy, Suspense } from 'react'
import { Announcer } from './Announcer.tsx'
import { useBlockContext } from './context.tsx'
import { Frame } from './Frame.tsx'
import styles from './Page.module.css'
import { yearOf } from './period.ts'
import { periodText } from './period-text.ts'
import { usePrinting } from './print/printing.ts'
import { PageHeading } from './ui/PageHeading.tsx'
import { type AnyWidget, type BlockContext, widgetsOf } from './widget.ts'

const PrintNotes = lazy(() => import('./print/PrintNotes.tsx'))

interface Props {
  name: 'sales' | 'team' | 'forgotten' | 'marketing' | 'customers'
  widgets: readonly AnyWidget[]
}

/** A page made of blocks: tiles of the period, tiles of this moment, and the grid below; empty bands are left out. */
export function WidgetPage({ name, widgets }: Props) {
  const { t } = useBlockContext()
  return (
    <>
      <PageHeading title={t(`${name}.title`)} about={t(`${name}.about`)} />
      <Blocks widgets={widgets} />
    </>
  )
}

/** The bands and the grid of a page's blocks. */
export function Blocks({ widgets }: { widgets: readonly AnyWidget[] }) {
  const context = useBlockContext()
  const { t } = context
  const isPhone = useMediaQuery('(max-width: 767px)', undefined, { getInitialValueInEffect: false }) ?? false
  const isPrinting = usePrinting()
  const shown = widgets.filter(({ isShown }) => isShown?.(context) ?? true)
  const [tiles, now, main] = (['period', 'now', 'main'] as const).map((area) =>
    widgetsOf(shown, area, isPhone),
  ) as [AnyWidget[], AnyWidget[], AnyWidget[]]
  return (
    <>
      {tiles.length > 0 && <PeriodBand widgets={tiles} context={context} />}
      {now.length > 0 && (
        <section className={styles.now} aria-labelledby="band-now" data-tiles={now.length}>
          <div className={styles.nowTitle}>
            <h2 id="band-now">
              <Clock size={16} aria-hidden="true" />
              {t('band.now')}
            </h2>
            <p>{t('band.now.hint')}</p>
          </div>
          {now.map((widget) => (
            <Frame key={widget.id} widget={widget} />
          ))}
        </section>
      )}
      <section className={styles.grid} aria-label={t('band.details')}>
        {main.map((widget) => (
          <Fragment key={widget.id}>
            {widget.section && <h2 className={styles.heading}>{widget.section(context)}</h2>}
            <Frame widget={widget} />
          </Fragment>
        ))}
      </section>
      <Announcer context={context} />
      {isPrinting && (
        <Suspense>
          <PrintNotes widgets={shown} />
        </Suspense>
      )}
    </>
  )
}

function PeriodBand({ widgets, context }: { widgets: AnyWidget[]; context: BlockContext }) {
  const { t, format, today, comparison, period, view } = context
  const range = format.dayRange(comparison.previous, yearOf(today))
  const withYear = view.compared === 'year' ? 'Year' : ''
  return (
    <section aria-labelledby="band-period">
      <div className={styles.band}>
        <h2 id="band-period">
          {t('band.period')} <span>{periodText(period, context)}</span>
        </h2>
        <p data-testid="comparison">
          {t(comparison.isPartial ? `band.partial${withYear}` : `band.full${withYear}`, { range })}
        </p>
      </div>
      <div className={styles.tiles} data-tiles={widgets.length}>
        {widgets.map((widget) => (
          <Frame key={widget.id} widget={widget} />
        ))}
      </div>
    </section>
  )
}
