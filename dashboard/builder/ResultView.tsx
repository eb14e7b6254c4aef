import { lazy } from 'react'
import { Bars } from '../charts/Bars.tsx'
import { stepPeriod } from '../grains.ts'
import { useRecords } from '../records/open.ts'
import { Value } from '../ui/Value.tsx'
import { useUpdate } from '../view.ts'
import { type BlockContext, type ChartProps, numberOf } from '../widget.ts'
import { mostSeries, recordsOf, timeOf } from './ask.ts'
import { useAsk } from './asking.ts'
import styles from './Result.module.css'
import { ResultTable } from './ResultTable.tsx'
import { barsOf, columnsOf, drawnMeasures, overTime, type Result, viewOf } from './shape.ts'

const Columns = lazy(() => import('../charts/Columns.tsx'))
const Lines = lazy(() => import('../charts/Lines.tsx'))

/** The answer as it was asked for: columns, lines, bars, table, or a few large numbers. */
export function ResultView(props: ChartProps<Result>) {
  const { data, context } = props
  const { question } = data.fitting
  const view = viewOf(data.fitting)
  if (view === 'columns' || view === 'lines') return <OverTime {...props} isLines={view === 'lines'} />
  if (view === 'bars') return <ResultBars {...props} />
  if (question.dimensions.length === 0 && !question.step) return <Numbers data={data} context={context} />
  return <ResultTable {...props} />
}

function OverTime({ data, context, isLines }: ChartProps<Result> & { isLines: boolean }) {
  const { fitting } = data
  const update = useUpdate()
  const { steps, series, kind, isStacked } = overTime(data, context)
  const names = series.map(({ title }) => title).join(', ')
  const step = fitting.question.step!
  const isClock = timeOf(fitting) === fitting.cube.clock
  const props = {
    steps,
    series,
    kind,
    context,
    label: names.length > 120 ? `${names.slice(0, 120)}…` : names,
    onStep: isClock
      ? ({ start }: { start: string }) => update({ period: stepPeriod(start, step) })
      : undefined,
  }
  const isColumns = !isLines && series.length <= 5
  return (
    <>
      {isColumns ? <Columns {...props} isStacked={isStacked} /> : <Lines {...props} />}
      <Notes data={data} context={context} shown={series.length} />
    </>
  )
}

function Notes({ data, context: { t }, shown }: { data: Result; context: BlockContext; shown: number }) {
  const { question } = data.fitting
  const drawn = drawnMeasures(data.fitting)
  const notes = [
    ...(data.isCut ? [t('builder.cutChart')] : []),
    ...(question.dimensions.length === 1 && shown >= mostSeries
      ? [t('builder.firstSeries', { count: mostSeries })]
      : []),
    ...(drawn.length < question.measures.length
      ? [t('builder.onlyDrawn', { names: drawn.map(({ title }) => title).join(', ') })]
      : []),
  ]
  return notes.length > 0 && <p className={styles.note}>{notes.join(' ')}</p>
}

const mostBars = 20

function ResultBars({ data, context, isFull }: ChartProps<Result>) {
  const { t, format } = context
  const open = useRecords()
  const { items, measure } = barsOf(data, context)
  const shown = isFull ? items : items.slice(0, mostBars)
  const member = `${data.fitting.cube.name}.${data.fitting.question.dimensions[0]}`
  const requestFor = (key: string) =>
    recordsOf(
      measure.short,
      data.fitting,
      data.rows.find((row) => String(row[member] ?? '') === key),
      context,
    )
  const canOpen = shown.some(({ key }) => requestFor(key) !== undefined)
  return (
    <div className={styles.bars}>
      <Bars
        label={measure.title}
        kind={measure.kind}
        context={context}
        items={shown}
        testId="builder-bars"
        {...(canOpen && {
          onPick: (key: string) => {
            const request = requestFor(key)
            if (request) open(request)
          },
        })}
      />
      {items.length > shown.length && (
        <p className={styles.note}>
          {t('builder.firstBars', { shown: format.count(shown.length), all: format.count(items.length) })}
        </p>
      )}
    </div>
  )
}

/** Dimensions that most questions are divided by. */
const usual = ['manager', 'source', 'pipeline', 'segment', 'type_title', 'stage', 'check_title']

/** A question without rows has a few large numbers for an answer, and offers ways to divide them. */
function Numbers({ data, context }: { data: Result; context: BlockContext }) {
  const { t } = context
  const ask = useAsk()
  const { question, cube } = data.fitting
  const [row] = data.rows
  const offered = usual.flatMap((name) => cube.fields.filter((field) => field.name === name)).slice(0, 4)
  return (
    <>
      <dl className={styles.numbers}>
        {columnsOf(data.fitting, context).map(({ key, title, description, measure }) => (
          <div key={key}>
            <dt title={description}>{title}</dt>
            <dd>
              {measure && (
                <Value
                  value={numberOf(row, measure.name)}
                  kind={measure.kind}
                  context={context}
                  request={recordsOf(key, data.fitting, undefined, context)}
                />
              )}
            </dd>
          </div>
        ))}
      </dl>
      <p className={styles.divide}>
        {t('builder.divide')}
        {cube.clock && (
          <button type="button" onClick={() => ask({ ...question, step: 'month' })}>
            {t('builder.step.month')}
          </button>
        )}
        {offered.map(({ name, title }) => (
          <button key={name} type="button" onClick={() => ask({ ...question, dimensions: [name] })}>
            {title}
          </button>
        ))}
      </p>
    </>
  )
}
