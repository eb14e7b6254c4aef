import type { Query } from '@cubejs-client/core'
import { type ComponentType, lazy, useMemo } from 'react'
import { addTexts } from '../i18n/index.ts'
import { portalName } from '../portals.ts'
import type { Row } from '../server.ts'
import { readOption } from '../view.ts'
import {
  type AnyWidget,
  type BlockContext,
  type ChartProps,
  defineWidget,
  numberOf,
  portalCell,
  portalColumn,
  textOf,
} from '../widget.ts'
import type { ListColumn, ListCube, ListSource } from './columns.ts'
import { askList } from './question.ts'
import { listsTexts } from './texts.ts'

addTexts(listsTexts)

const RecordList = lazy(() => import('./RecordList.tsx').then(({ RecordList }) => ({ default: RecordList })))

export interface ListOptions {
  id: string
  order: number
  /** Columns out of 12; all of them while absent. */
  span?: number
  title: AnyWidget['title']
  note?: NonNullable<AnyWidget['note']>
  measures: string[]
  cube: ListCube
  columns: (context: BlockContext) => ListColumn[]
  filters: (context: BlockContext) => Pick<Query, 'filters' | 'timeDimensions'>
  /** How many rows there are, by a measure of the same rows. */
  total?: (context: BlockContext) => { query: Query; measure: string }
  /** `-amount`: column, descending. */
  normalSort: string
  /** Members that words are looked for in. */
  search?: string[]
  toolbar?: ComponentType<{ context: BlockContext }>
  /** What is said when there are no records at all. */
  empty?: NonNullable<AnyWidget['empty']>
  /** Of the rows in px, at most. */
  height?: number
}

interface ListData {
  /** Of the first page. */
  rows: Row[]
  total: number | null
  words: string
}

const chosenIn = ({ view }: Pick<BlockContext, 'view'>, { id, normalSort }: ListOptions) => ({
  sortText: readOption(view, `${id}.sort`, normalSort),
  words: readOption(view, `${id}.find`, ''),
})

/** What the list is asked with, on a page with these filters. */
export const sourceOf = (options: ListOptions, context: BlockContext): ListSource => ({
  id: options.id,
  cube: options.cube,
  columns: options.columns(context),
  question: options.filters(context),
  total: options.total?.(context),
  normalSort: options.normalSort,
  search: options.search,
})

/** A block that lists records: endless, sorted and searched by the server, with links into the CRM. */
export function defineList(options: ListOptions): AnyWidget {
  const { id, order, span, title, note, measures, toolbar, empty, height = 560 } = options
  const asked = (context: BlockContext) =>
    askList(sourceOf(options, context), chosenIn(context, options), context.portals)

  function Chart({ context, isFull }: ChartProps<ListData>) {
    const source = useMemo(() => sourceOf(options, context), [context])
    return <RecordList source={source} context={context} isFull={isFull} height={height} />
  }

  return defineWidget<'rows' | 'total', ListData>({
    id,
    area: 'main',
    order,
    ...(span !== undefined && { span }),
    ...(note && { note }),
    ...(toolbar && { toolbar }),
    ...(empty && { empty, isEmpty: ({ rows, words }) => rows.length === 0 && !words }),
    height,
    title,
    measures,
    isTable: true,
    exported: ['rows'],
    queries: (context) => {
      const { page, total } = asked(context)
      // The list itself asks for the same, and is answered from the same cache.
      return { rows: page(0, 0), ...(total && { total: total.query }) } as Record<'rows' | 'total', Query>
    },
    rows: ({ rows, total }, context) => {
      const { total: counted, words } = asked(context)
      return { rows, words, total: counted ? (numberOf(total?.[0], counted.measure) ?? 0) : null }
    },
    chart: Chart,
    table: ({ rows }, context) => {
      const { cube, columns } = sourceOf(options, context)
      const cells = columns.flatMap((column) => [column.member, ...(column.under ? [column.under] : [])])
      const titles = columns.flatMap(({ title, kind, under }) => [
        { title, kind: kind === 'day' || kind === 'moment' || kind === 'link' ? ('text' as const) : kind },
        ...(under ? [{ title: '', kind: 'text' as const }] : []),
      ])
      return {
        columns: [...titles, ...portalColumn(context), { title: context.t('records.link'), kind: 'text' }],
        rows: rows.map((row) => [
          ...cells.map((member) => row[member] ?? null),
          ...portalCell(context, portalName(textOf(row, `${cube}.portal_id`), context.portals)),
          textOf(row, `${cube}.url`),
        ]),
      }
    },
    summary: ({ rows, total }, { t, format }) => {
      const count = total ?? rows.length
      return t('lists.all', { count, value: format.count(count) })
    },
  })
}
