import { type CubeName, clockOf, during, filtersOf } from './filters.ts'
import type { ValueKind } from './format.ts'
import { addDays, addMonths, type Range } from './period.ts'
import { createdMeasures, soldMeasures, yearEnding } from './queries.ts'
import { Sparkline } from './Sparkline.tsx'
import type { Row } from './server.ts'
import styles from './tile.module.css'
import { DeltaChip } from './ui/DeltaChip.tsx'
import { Value } from './ui/Value.tsx'
import type { View } from './url.ts'
import { type AnyWidget, type BlockContext, type ChartProps, defineWidget, numberOf } from './widget.ts'

interface TileOptions {
  id: string
  order: number
  /** `sales.…` counts what was closed in the period, `deals.…` what became of those created in it. */
  measure: `${'sales' | 'deals' | 'leads' | 'activities'}.${string}`
  /** Measures of the same cube that neighbouring tiles show: asked together, once for all of them. */
  group?: readonly string[]
  kind: ValueKind
  /** Which way is good news. */
  better: 'higher' | 'lower'
  /** A line under the number, with another measure of the group. */
  beside?: { measure: string; text(value: number, context: BlockContext): string }
  title: AnyWidget['title']
  note: AnyWidget['note']
  /** The first number of the page, written larger. */
  isHero?: boolean
  /** Grows on after the period, as records get their outcome; shares of cohorts do by themselves. */
  isRipening?: boolean
}

export interface TileData {
  measure: string
  value: number | null
  previous: number | null
  months: { month: string; value: number | null }[]
  kind: ValueKind
  better: 'higher' | 'lower'
  title: string
  beside: string | undefined
  isHero: boolean
  /** Many deals of this cohort are still open, those before had longer to close: no verdict yet. */
  isEarly: boolean
}

const usualGroup = { sales: soldMeasures, deals: createdMeasures } as Record<string, readonly string[]>
const sums = /(^|_)(count|amount|revenue|calls|meetings|emails|todos|comments|other)$/

/** Twelve months in order; a month without deals has no value, except that counts and sums are then nothing: 0. */
export function monthPoints(rows: Row[], member: string, measure: string, months: string[], isSum: boolean) {
  const byMonth = new Map(rows.map((row) => [String(row[member]).slice(0, 10), numberOf(row, measure)]))
  return months.map((month) => ({ month, value: byMonth.get(month) ?? (isSum ? 0 : null) }))
}

export function monthsOf({ comparison }: BlockContext): string[] {
  const { from } = yearEnding(comparison.current.to)
  return Array.from({ length: 12 }, (_, index) => addMonths(from, index))
}

const ripeAfterDays = 30
const isCohort = (cube: string) => cube !== 'sales'
/** The records created in the period have had little time to be closed. */
export const isEarly = ({ comparison: { current }, today }: BlockContext) =>
  addDays(current.to, ripeAfterDays) >= today

/** A tile of the band «За период»: one measure, its change, its last twelve months. */
export function defineTile(options: TileOptions): AnyWidget {
  const { measure, kind, better, beside } = options
  const cube = measure.slice(0, measure.indexOf('.')) as CubeName
  const group = options.group ?? usualGroup[cube] ?? [measure]
  const asked = (view: View, range: Range, granularity?: 'month') => ({
    measures: [...group],
    ...during(cube, range, granularity),
    filters: filtersOf(cube, view),
  })
  const besideOf = (row: Row | undefined, context: BlockContext) => {
    const value = beside ? numberOf(row, beside.measure) : null
    return value === null ? undefined : beside?.text(value, context)
  }
  return defineWidget<'current' | 'previous' | 'months', TileData>({
    ...options,
    area: 'period',
    height: 146,
    measures: beside ? [measure, beside.measure] : [measure],
    queries: ({ view, comparison }) => ({
      current: asked(view, comparison.current),
      previous: asked(view, comparison.previous),
      months: asked(view, yearEnding(comparison.current.to), 'month'),
    }),
    rows: ({ current, previous, months }, context) => ({
      measure,
      beside: besideOf(current[0], context),
      value: numberOf(current[0], measure),
      previous: numberOf(previous[0], measure),
      months: monthPoints(months, `${clockOf(cube)}.month`, measure, monthsOf(context), sums.test(measure)),
      kind,
      better,
      title: options.title(context),
      isHero: options.isHero === true,
      isEarly: (options.isRipening ?? (kind === 'share' && isCohort(cube))) && isEarly(context),
    }),
    chart: Tile,
    records: () => ({ measure }),
    table: ({ months, title }, { format, t }) => ({
      columns: [
        { title: t('trend.bucket.month'), kind: 'text' },
        { title, kind },
      ],
      rows: months.map(({ month, value }) => [format.month(month), value]),
    }),
  })
}

function Tile({ data, context }: ChartProps<TileData>) {
  const { format, t, today, comparison } = context
  const { value, kind, months, title, beside } = data
  const first = months[0]!.month
  const last = months.at(-1)!.month
  return (
    <div className={styles.tile} data-hero={data.isHero || undefined}>
      <p className={styles.value} data-none={value === null || undefined}>
        <Value
          value={value}
          kind={kind}
          context={context}
          text={format.short(value, kind)}
          request={{ measure: data.measure }}
          className={styles.open}
        />
      </p>
      {beside && <p className={styles.was}>{beside}</p>}
      <Change data={data} context={context} />
      <div className={styles.spark}>
        <Sparkline
          points={months.map((month) => month.value)}
          isOpen={comparison.current.to >= today}
          label={t('tile.spark', { title, from: format.month(first), to: format.month(last) })}
        />
      </div>
    </div>
  )
}

export interface Delta {
  text: string
  direction: 'up' | 'down' | 'flat'
  verdict: 'better' | 'worse' | 'same' | 'early'
}

/** Change against the previous period: percent, of shares percentage points. Null when there is nothing to compare. */
export function deltaOf(
  {
    value,
    previous,
    kind,
    better,
    isEarly,
  }: Pick<TileData, 'value' | 'previous' | 'kind' | 'better' | 'isEarly'>,
  { format, t }: Pick<BlockContext, 'format' | 't'>,
): Delta | null {
  if (value === null || previous === null) return null
  if (kind !== 'share' && previous === 0) return null
  const difference = value - previous
  const text =
    kind === 'share'
      ? t('tile.points', { value: format.points(difference) })
      : format.change(difference / Math.abs(previous))
  const isFlat = Math.abs(kind === 'share' ? difference : difference / previous) < 0.0005
  if (isFlat) return { text, direction: 'flat', verdict: 'same' }
  const isUp = difference > 0
  const direction = isUp ? 'up' : 'down'
  if (isEarly) return { text, direction, verdict: 'early' }
  return {
    text,
    direction,
    verdict: isUp === (better === 'higher') ? 'better' : 'worse',
  }
}

function Change({ data, context }: { data: TileData; context: BlockContext }) {
  const { format, t } = context
  const delta = deltaOf(data, context)
  if (data.value === null) return <p className={styles.was}>{t('tile.noData')}</p>
  if (!delta) return <p className={styles.was}>{t('tile.noPrevious')}</p>
  return (
    <>
      <p className={styles.change}>
        <DeltaChip delta={delta} context={context} isExplained />
        {t(`tile.${delta.verdict}`)}
      </p>
      <p className={styles.was}>{t('tile.was', { value: format.short(data.previous, data.kind) })}</p>
    </>
  )
}
