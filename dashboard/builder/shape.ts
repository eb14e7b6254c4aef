/** From Cube's answers to what is drawn: the view that suits a question, series, bars, lines of the table. */
import type { BarItem, Series } from '../charts/types.ts'
import type { ValueKind } from '../format.ts'
import { type Step, stepLabel, stepsIn } from '../grains.ts'
import type { Day } from '../period.ts'
import type { Measure } from '../records/model.ts'
import type { Row } from '../server.ts'
import { type BlockContext, numberOf, type TableModel } from '../widget.ts'
import { type Answers, mostRows, sortOf, stepMember, timeOf } from './ask.ts'
import { type Field, type Fitted, timeKey } from './model.ts'
import { memberOf, type ResultView } from './question.ts'

/** Tells its own question: while the next answer is on its way, another one is already asked. */
export interface Result {
  fitting: Fitted
  rows: Row[]
  total: Row | undefined
  series: Row[]
  /** Cube had more rows than are asked at most. */
  isCut: boolean
}

type Words = Pick<BlockContext, 'format' | 't'>

export function readResult({ rows, total = [], series = [] }: Answers, fitting: Fitted): Result {
  const isCut = rows.length >= mostRows
  return { fitting, rows: isCut ? rows : sorted(rows, fitting), total: total[0], series, isCut }
}

/** Like Cube's order, but missing values stand last whichever way it goes. */
function sorted(rows: Row[], fitting: Fitted): Row[] {
  const sort = sortOf(fitting)
  const [by, sign] = [sort.replace(/^-/, ''), sort.startsWith('-') ? -1 : 1]
  const isMeasure = fitting.question.measures.includes(by)
  const member = by === timeKey ? (stepMember(fitting) ?? '') : memberOf(fitting.question, by)
  const cellOf = (row: Row) => (isMeasure ? numberOf(row, member) : (row[member] ?? null))
  const names = new Intl.Collator('ru', { numeric: true })
  return [...rows].sort((a, b) => {
    const [left, right] = [cellOf(a), cellOf(b)]
    if (left === null || right === null) return Number(left === null) - Number(right === null)
    return sign * (isMeasure ? Number(left) - Number(right) : names.compare(String(left), String(right)))
  })
}

/** Views that a question can be drawn as. */
export function viewsFor({ question, cube }: Fitted): Exclude<ResultView, 'auto'>[] {
  const hasTime = question.step !== undefined && timeOf({ question, cube }) !== undefined
  if (hasTime && question.dimensions.length <= 1) return ['columns', 'lines', 'table']
  if (!hasTime && question.dimensions.length === 1) return ['bars', 'table']
  return ['table']
}

/** The chosen view where it can be drawn, else the sensible one. */
export function viewOf(fitting: Fitted): Exclude<ResultView, 'auto'> {
  const { question, cube } = fitting
  const possible = viewsFor(fitting)
  const chosen = possible.find((view) => view === question.view)
  if (chosen) return chosen
  const [first] = drawnMeasures(fitting)
  if (possible[0] !== 'columns') return possible[0]!
  const isSum = cube.measures.find(({ short }) => short === first?.short)?.isSum
  return question.dimensions.length === 1 || !isSum ? 'lines' : 'columns'
}

export type Drawn = Measure & { short: string }

/** Measures that share an axis with the first: of its kind, sums with sums, ratios with ratios. */
export function drawnMeasures({ question, cube }: Pick<Fitted, 'question' | 'cube'>): Drawn[] {
  const asked = question.measures.flatMap((name) => cube.measures.filter(({ short }) => short === name))
  const [first] = asked
  const isOne = question.dimensions.length > 0
  return asked
    .filter(({ kind, isSum }) => kind === first?.kind && isSum === first.isSum)
    .slice(0, isOne ? 1 : 5)
}

export interface OverTimeResult {
  steps: Step[]
  series: Series[]
  kind: ValueKind
  isStacked: boolean
}

const day = (value: unknown): Day => String(value).slice(0, 10)
const keyOf = (value: unknown) => (value === null || value === undefined ? '' : String(value))

/** Series over the period's steps: a measure each, or a value of the dimension each. */
export function overTime(result: Result, context: BlockContext): OverTimeResult {
  const { fitting, rows } = result
  const { question, cube } = fitting
  const step = question.step!
  const member = stepMember(fitting)!
  const measures = drawnMeasures(fitting)
  const isClock = timeOf(fitting) === cube.clock
  const days = rows
    .map((row) => row[member])
    .filter((value) => value !== null && value !== undefined)
    .map(day)
  const chosen = context.comparison.current
  const range = isClock
    ? chosen
    : { from: days.sort()[0] ?? chosen.from, to: days.sort().at(-1) ?? chosen.to }
  const steps = stepsIn(range, step, { chosen: range, today: context.today, format: context.format }).filter(
    ({ start }) => !isClock || start <= context.today,
  )
  const [first] = measures
  // A sum without rows is nothing; a ratio without rows is unknown.
  const valueAt = (row: Row | undefined, measure: Drawn) =>
    numberOf(row, measure.name) ?? (measure.isSum && !result.isCut ? 0 : null)
  const [dimension] = question.dimensions
  if (!dimension) {
    const at = new Map(rows.map((row) => [day(row[member]), row]))
    const series = measures.map((measure) => ({
      key: measure.short,
      title: measure.title,
      values: steps.map(({ start }) => valueAt(at.get(start), measure)),
    }))
    return { steps, series, kind: first!.kind, isStacked: false }
  }
  const name = memberOf(question, dimension)
  const field = fieldNamed(fitting, dimension)
  const at = new Map(rows.map((row) => [`${day(row[member])} ${keyOf(row[name])}`, row]))
  const series = result.series.map((row) => ({
    key: keyOf(row[name]),
    title: labelOf(row[name], field, context),
    values: steps.map(({ start }) => valueAt(at.get(`${start} ${keyOf(row[name])}`), first!)),
  }))
  return { steps, series, kind: first!.kind, isStacked: first!.isSum && series.length <= 5 }
}

const fieldNamed = ({ cube }: Pick<Fitted, 'cube'>, name: string): Field | undefined =>
  cube.fields.find((field) => field.name === name)

const statuses = ['open', 'won', 'lost'] as const

/** A value of a dimension in words. */
export function labelOf(value: unknown, field: Field | undefined, { t, format }: Words): string {
  if (value === null || value === undefined || value === '') return t('filter.unnamed')
  if (field?.type === 'boolean') return t(String(value) === 'true' ? 'builder.yes' : 'builder.no')
  if (field?.kind) return format.value(Number(value), field.kind)
  const status = field?.name === 'status' ? statuses.find((one) => one === value) : undefined
  return status ? t(`builder.status.${status}`) : String(value)
}

/** The bars of one dimension, in the table's order. */
export function barsOf({ fitting, rows }: Result, context: Words): { items: BarItem[]; measure: Drawn } {
  const { question } = fitting
  const [measure] = drawnMeasures(fitting)
  const name = memberOf(question, question.dimensions[0]!)
  const field = fieldNamed(fitting, question.dimensions[0]!)
  const others = question.measures
    .filter((short) => short !== measure!.short)
    .flatMap((short) => fitting.cube.measures.filter((one) => one.short === short))
  const items = rows.map((row) => ({
    key: keyOf(row[name]),
    title: labelOf(row[name], field, context),
    value: numberOf(row, measure!.name),
    note:
      others
        .slice(0, 3)
        .map(({ title, name: other, kind }) => `${title} ${context.format.value(numberOf(row, other), kind)}`)
        .join(' · ') || undefined,
  }))
  return { items, measure: measure! }
}

/** A column of the result, whether names or numbers. */
export interface Column {
  /** What sorts by it. */
  key: string
  title: string
  description: string
  kind: ValueKind | 'text'
  measure: Drawn | undefined
  text: (row: Row) => string
}

export function columnsOf(fitting: Fitted, context: Words): Column[] {
  const { question, cube } = fitting
  const { t, format } = context
  const step = stepMember(fitting)
  const time = fieldNamed(fitting, timeOf(fitting) ?? '')
  const ofTime: Column[] =
    step && question.step
      ? [
          {
            key: timeKey,
            title: t(`builder.step.${question.step}`),
            description: time?.title ?? '',
            kind: 'text',
            measure: undefined,
            text: (row) =>
              row[step] === null || row[step] === undefined
                ? t('filter.unnamed')
                : stepLabel(day(row[step]), question.step!, format),
          },
        ]
      : []
  const ofDimensions = question.dimensions.map((name): Column => {
    const field = fieldNamed(fitting, name)
    return {
      key: name,
      title: field?.title ?? name,
      description: field?.description ?? '',
      kind: 'text',
      measure: undefined,
      text: (row) => labelOf(row[memberOf(question, name)], field, context),
    }
  })
  const ofMeasures = question.measures.flatMap((short) =>
    cube.measures
      .filter((measure) => measure.short === short)
      .map(
        (measure): Column => ({
          key: short,
          title: measure.title,
          description: measure.description,
          kind: measure.kind,
          measure,
          text: (row) => format.value(numberOf(row, measure.name), measure.kind),
        }),
      ),
  )
  return [...ofTime, ...ofDimensions, ...ofMeasures]
}

/** The plain twin: what is copied and read aloud. */
export function tableOf(result: Result, context: Words): TableModel {
  const columns = columnsOf(result.fitting, context)
  return {
    columns: columns.map(({ title, kind }) => ({ title, kind })),
    rows: result.rows
      .slice(0, result.fitting.question.rows)
      .map((row) => columns.map(({ measure, text }) => (measure ? numberOf(row, measure.name) : text(row)))),
  }
}

/** «Выиграно на сумму: месяц, менеджер» */
export function titleOf(fitting: Fitted, context: Words): string {
  const columns = columnsOf(fitting, context)
  const names = (isMeasure: boolean) =>
    columns.filter(({ measure }) => (measure !== undefined) === isMeasure).map(({ title }) => title)
  const [measures, rows] = [names(true), names(false)]
  const shown = measures.slice(0, 3).join(', ')
  const more = measures.length - 3
  const asked = more > 0 ? `${shown} ${context.t('chart.more', { count: more })}` : shown
  return rows.length > 0 ? `${asked} · ${rows.map((name) => name.toLocaleLowerCase()).join(', ')}` : asked
}
