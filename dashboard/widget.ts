import type { Query } from '@cubejs-client/core'
import type { TFunction } from 'i18next'
import type { ComponentType } from 'react'
import type { Format, ValueKind } from './format.ts'
import type { Comparison, Day, Period } from './period.ts'
import { type PortalEntry, showsPortals } from './portals.ts'
import type { RecordsRequest } from './records/request.ts'
import type { Cell, Row, Session, SessionPortal } from './server.ts'
import type { View } from './url.ts'

export type Translate = TFunction<'translation'>

/** Everything a widget may depend on besides its own rows. */
export interface BlockContext {
  /** Fit to be asked with: ids stand in it only where they mean something. */
  view: View
  /** All portals of the installation; the page speaks of them when there are several. */
  portals: readonly PortalEntry[]
  /** What the server told at the start: the reader's role, what each portal has. */
  session: Pick<Session, 'role' | 'idleDays' | 'since' | 'currency' | 'timezone'> & {
    portals: SessionPortal[]
  }
  period: Period
  comparison: Comparison
  today: Day
  format: Format
  t: Translate
}

export interface TableModel {
  columns: { title: string; kind: ValueKind | 'text' }[]
  rows: Cell[][]
}

export interface ChartProps<Data> {
  data: Data
  context: BlockContext
  /** The block fills the screen. */
  isFull: boolean
}

export interface Widget<Name extends string, Data> {
  /** Stable name in links and tests. */
  id: string
  /** `period`: the row of tiles; `now`: untouched by the period; `main`: the grid below. */
  area: 'period' | 'now' | 'main'
  order: number
  /** False where a portal has nothing that the block could count: it is left out altogether. */
  isShown?: (context: BlockContext) => boolean
  /** Heading over this block and those after it, until another one says its own. */
  section?: (context: BlockContext) => string
  /** Order on a phone where it differs. */
  phoneOrder?: number
  /** Columns out of 12 on a wide screen; below 1200 px a block takes the whole row. */
  span?: number
  /** Height of the body in px while nothing is loaded. */
  height: number
  title: (context: BlockContext) => string
  /** Measures whose texts explain the block. */
  measures: string[]
  note?: (context: BlockContext) => string
  queries: (context: BlockContext) => Record<Name, Query>
  /** The questions whose rows a file holds; all of them while absent. */
  exported?: Name[]
  /** Pure: what Cube answered → what the chart draws. */
  rows: (answers: Record<Name, Row[]>, context: BlockContext) => Data
  isEmpty?: (data: Data) => boolean
  /** What is said when it is; the page's own words about deals and periods otherwise. */
  empty?: ComponentType<{ context: BlockContext }>
  /** What is said beside Cube's own line when it refuses; the page's own words otherwise. */
  failure?: (error: Error, context: BlockContext) => string | undefined
  chart: ComponentType<ChartProps<Data>>
  /** Controls beside the title. */
  toolbar?: ComponentType<{ context: BlockContext }>
  /** The accessible twin of the chart, and what «copy data» copies. */
  table: (data: Data, context: BlockContext) => TableModel
  /** The chart itself is a table: no switch is offered. */
  isTable?: boolean
  /** The number that «Показать записи» of the menu leads to; a tile opens it by a click. */
  records?: (data: Data, context: BlockContext) => RecordsRequest | undefined
  /** One sentence that says what the chart shows. */
  summary?: (data: Data, context: BlockContext) => string
}

/** A file of a page's `widgets/`. */
export interface WidgetModules {
  default: AnyWidget
}

/** The blocks that the files of a folder declare; their own metadata says where they stand. */
export const gathered = (modules: Record<string, WidgetModules>): AnyWidget[] =>
  Object.values(modules).map((module) => module.default)

/** The blocks of one area, in their order. */
export function widgetsOf(
  widgets: readonly AnyWidget[],
  area: AnyWidget['area'],
  isPhone: boolean,
): AnyWidget[] {
  const place = (widget: AnyWidget) => (isPhone ? (widget.phoneOrder ?? widget.order) : widget.order)
  return widgets.filter((widget) => widget.area === area).sort((a, b) => place(a) - place(b))
}

export type AnyWidget = Widget<string, unknown>

/** Declares a block of the page. Fetching, states, menu and formats are the frame's business. */
export const defineWidget = <Name extends string, Data>(widget: Widget<Name, Data>): AnyWidget =>
  widget as unknown as AnyWidget

/** A block's own words, where they are too few for the page's `texts.ts`. */
export const said =
  (ru: string, en: string) =>
  ({ format }: Pick<BlockContext, 'format'>): string =>
    format.locale === 'en' ? en : ru

/** A measure's value; null where Cube had nothing to divide or to sum. */
export const numberOf = (row: Row | undefined, member: string): number | null => {
  const value = row?.[member]
  return value === null || value === undefined || value === '' ? null : Number(value)
}

export const textOf = (row: Row, member: string): string => String(row[member] ?? '')

/** Column of a table that names the portal of each row, while several stand side by side. */
export const portalColumn = (context: BlockContext): TableModel['columns'] =>
  showsPortals(context) ? [{ title: context.t('filter.portal'), kind: 'text' }] : []

/** The cell under it. */
export const portalCell = (context: BlockContext, name: string | undefined): Cell[] =>
  showsPortals(context) ? [name ?? null] : []
