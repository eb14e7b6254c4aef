import { clockOf, during, filtersOf } from '../filters.ts'
import { endOf, isOpenStep, startsIn, stepLabel } from '../grains.ts'
import { countDays, type Day, type Range, yearOf } from '../period.ts'
import {
  clickedKeys,
  clickPerson,
  itemOf,
  keyOf,
  type PortalItem,
  portalDimension,
  portalName,
  showsPortals,
  whereItem,
} from '../portals.ts'
import type { RecordsRequest } from '../records/request.ts'
import type { Row } from '../server.ts'
import type { Grain } from '../url.ts'
import { useUpdate } from '../view.ts'
import {
  type AnyWidget,
  type BlockContext,
  type ChartProps,
  defineWidget,
  numberOf,
  textOf,
} from '../widget.ts'
import { grouped } from './grouped.ts'
import { Matrix, type MatrixColumn, type MatrixRow } from './Matrix.tsx'
import { NoRecords } from './NoRecords.tsx'
import { type SubjectName, subjects } from './subject.ts'

export interface PeopleDays {
  people: Map<string, PortalItem>
  columns: MatrixColumn[]
  rows: MatrixRow[]
  total: MatrixRow
}

type Name = 'cells' | 'people' | 'steps' | 'total'

/** Days of a month, weeks of a half-year, months of more. */
export function grainOf(range: Range): Grain {
  const days = countDays(range)
  if (days <= 31) return 'day'
  return days <= 184 ? 'week' : 'month'
}

/** «5», «5 окт», «5–11 окт», «окт 26» */
function titleOf(start: Day, grain: Grain, range: Range, { format }: BlockContext): string {
  if (grain !== 'day') return stepLabel(start, grain, format)
  const isOneMonth = range.from.slice(0, 7) === range.to.slice(0, 7)
  return isOneMonth
    ? String(Number(start.slice(8)))
    : format.dayRange({ from: start, to: start }, yearOf(start))
}

const totalKey = 'total'

export function readPeopleDays(
  answers: Record<Name, Row[]>,
  of: SubjectName,
  context: BlockContext,
): PeopleDays {
  const { comparison, today, portals, t } = context
  const range = comparison.current
  const grain = grainOf(range)
  const measure = subjects[of].figures[0]!.measure
  const clock = `${clockOf(of)}.${grain}`
  const starts = startsIn(range, grain).filter((start) => start <= today)
  const byStep = (rows: Row[]) => {
    const found = new Map(rows.map((row) => [String(row[clock]).slice(0, 10), numberOf(row, measure)]))
    return Object.fromEntries(starts.map((start) => [start, found.get(start) ?? 0]))
  }
  const cells = grouped(answers.cells, (row) => keyOf(itemOf(row, of, 'manager_id')))
  const clicked = clickedKeys(context)
  const people = new Map<string, PortalItem>()
  const rows = answers.people
    .map((row): MatrixRow => {
      const item = itemOf(row, of, 'manager_id')
      const key = keyOf(item)
      people.set(key, item)
      return {
        key,
        name: textOf(row, `${of}.manager`) || t('filter.unnamed'),
        note: showsPortals(context) ? portalName(item.portal, portals) : undefined,
        isPicked: clicked.includes(key),
        values: { ...byStep(cells.get(key) ?? []), [totalKey]: numberOf(row, measure) },
      }
    })
    .sort((a, b) => (b.values[totalKey] ?? 0) - (a.values[totalKey] ?? 0))
  return {
    people,
    columns: [
      { key: totalKey, title: t('marketing.total'), kind: 'count', isTotal: true },
      ...starts.map((start) => ({
        key: start,
        title: titleOf(start, grain, range, context),
        kind: 'count' as const,
        hint: context.format.dayRange(daysOf(start, grain, range), yearOf(today)),
        isOpen: isOpenStep(start, grain, today),
      })),
    ],
    rows,
    total: {
      key: totalKey,
      name: t('marketing.people.all'),
      values: { ...byStep(answers.steps), [totalKey]: numberOf(answers.total[0], measure) },
    },
  }
}

/** The days of a step that lie within the period. */
const daysOf = (start: Day, grain: Grain, { from, to }: Range): Range => ({
  from: start < from ? from : start,
  to: endOf(start, grain) < to ? endOf(start, grain) : to,
})

/** What each manager received on each day, with totals of both. */
export function definePeopleDays(of: SubjectName, id: string): AnyWidget {
  const measure = subjects[of].figures[0]!.measure

  function Chart({ data, context, isFull }: ChartProps<PeopleDays>) {
    const update = useUpdate()
    const { t, comparison } = context
    const requestOf = ({ key }: MatrixRow, column: MatrixColumn): RecordsRequest => {
      const person = data.people.get(key)
      const range = comparison.current
      return {
        measure,
        ...(person ? { where: whereItem('manager_id', person) } : { without: ['emp' as const] }),
        ...(column.key !== totalKey && {
          time: { name: 'created_at', ...daysOf(column.key as Day, grainOf(range), range) },
        }),
      }
    }
    return (
      <Matrix
        label={t(`marketing.people.${of}`)}
        nameTitle={t('marketing.manager')}
        columns={data.columns}
        rows={data.rows}
        total={data.total}
        context={context}
        isFull={isFull}
        requestOf={requestOf}
        onPick={(key, joins) => {
          const person = data.people.get(key)
          if (person) update(clickPerson(person, context, joins))
        }}
        testId={id}
      />
    )
  }

  return defineWidget<Name, PeopleDays>({
    id,
    area: 'main',
    order: 8,
    ...(of === 'deals' && { section: ({ t }: BlockContext) => t('marketing.section.course') }),
    height: 420,
    title: ({ t }) => t(`marketing.people.${of}`),
    note: ({ t }) => t('marketing.people.note'),
    measures: [measure],
    queries: ({ view, comparison, portals }) => {
      const range = comparison.current
      const grain = grainOf(range)
      const filters = filtersOf(of, view, { without: ['emp'] })
      const dimensions = [...portalDimension(of, portals), `${of}.manager`, `${of}.manager_id`]
      const measures = [measure]
      return {
        cells: { measures, dimensions, ...during(of, range, grain), filters, limit: 10_000 },
        people: { measures, dimensions, ...during(of, range), filters, limit: 1000 },
        steps: { measures, ...during(of, range, grain), filters },
        total: { measures, ...during(of, range), filters },
      }
    },
    rows: (answers, context) => readPeopleDays(answers, of, context),
    isEmpty: ({ rows }) => rows.length === 0,
    empty: NoRecords,
    chart: Chart,
    isTable: true,
    table: ({ columns, rows, total }, { t }) => ({
      columns: [
        { title: t('marketing.manager'), kind: 'text' },
        ...columns.map(({ title, hint, kind }) => ({ title: hint ?? title, kind })),
      ],
      rows: [...rows, total].map(({ name, note, values }) => [
        note ? `${name} · ${note}` : name,
        ...columns.map(({ key }) => values[key] ?? null),
      ]),
    }),
    records: () => ({ measure }),
  })
}
