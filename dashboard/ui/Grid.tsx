import { useMediaQuery } from '@mantine/hooks'
import { useState } from 'react'
import type { RecordsRequest } from '../records/request.ts'
import { useOption } from '../view.ts'
import type { BlockContext } from '../widget.ts'
import styles from './Grid.module.css'
import { GridCards } from './GridCards.tsx'
import { GridTable } from './GridTable.tsx'
import {
  type Extent,
  extentsOf,
  firstOf,
  type GridColumn,
  type GridRow,
  type Line,
  linesOf,
  readSort,
  type Sort,
  sortRows,
  sortsOf,
  writeSort,
} from './grid-rows.ts'

export type { GridColumn, GridRow } from './grid-rows.ts'

export interface GridProps {
  /** Accessible name of the table. */
  label: string
  columns: GridColumn[]
  rows: GridRow[]
  /** Cube's own totals; never a sum made here. */
  total?: GridRow
  context: BlockContext
  isFull?: boolean
  /** Head of the column of names. */
  nameTitle: string
  /** Key of the option that keeps the order in the address: `managers.sort`. */
  sort: string
  /** The order while nobody has chosen one: `-amount`. */
  normalSort: string
  /** A click on a row or its name; `joins`: Ctrl or ⌘ was held. */
  onPick?: (row: GridRow, joins: boolean) => void
  /** Rows are opened and closed outside; without it the table keeps that itself. */
  onToggle?: (row: GridRow) => void
  /** So many rows, then «Показать все». */
  firstRows?: number
  /** Days of the records behind the cells where they are not the page's period, and clicks that the totals do not heed. */
  records?: Pick<RecordsRequest, 'time' | 'without'>
  /** The rows are people: initials stand before their names. */
  hasInitials?: boolean
  testId?: string
}

/** What the table of a wide screen and the cards of a phone are both made of. */
export interface GridParts
  extends Omit<GridProps, 'rows' | 'sort' | 'normalSort' | 'firstRows' | 'onToggle'> {
  lines: Line[]
  extents: Map<string, Extent>
  hasPicked: boolean
  isTree: boolean
  order: Sort
  onOrder: (sort: Sort) => void
  onToggle: (row: GridRow) => void
}

/** A table of measures: sorted by its heads, rows that pick, open and lead to records; cards on a phone. */
export function Grid({ rows, firstRows, sort, normalSort, onToggle, ...props }: GridProps) {
  const { columns, context, isFull = false } = props
  const { t, format } = context
  const [chosen, choose] = useOption(sort, normalSort, sortsOf(columns))
  const [isLong, setLong] = useState(false)
  const { isOpen, toggle } = useOpenRows(onToggle)
  const isPhone = useMediaQuery('(max-width: 767px)', undefined, { getInitialValueInEffect: false })
  const order = readSort(chosen)
  const sorted = sortRows(rows, order, format.locale)
  const isCuttable = !isFull && firstRows !== undefined && sorted.length > firstRows + 2
  const shown = isCuttable && !isLong ? firstOf(sorted, firstRows) : sorted
  const parts: GridParts = {
    ...props,
    lines: linesOf(shown, isOpen),
    extents: extentsOf(rows, columns),
    hasPicked: rows.some(({ isPicked }) => isPicked),
    isTree: rows.some(({ children }) => children !== undefined),
    order,
    onOrder: (next) => choose(writeSort(next)),
    onToggle: toggle,
  }
  return (
    <>
      {isPhone ? <GridCards {...parts} /> : <GridTable {...parts} />}
      {isCuttable && (
        <button type="button" className={styles.more} onClick={() => setLong(!isLong)} aria-expanded={isLong}>
          {isLong ? t('grid.showLess') : t('grid.showAll', { count: sorted.length })}
        </button>
      )}
    </>
  )
}

function useOpenRows(onToggle: GridProps['onToggle']) {
  const [changed, setChanged] = useState<ReadonlyMap<string, boolean>>(new Map())
  const isOpen = (row: GridRow) => (onToggle ? undefined : changed.get(row.key)) ?? row.isOpen ?? false
  const toggle = (row: GridRow) =>
    onToggle ? onToggle(row) : setChanged(new Map(changed).set(row.key, !isOpen(row)))
  return { isOpen, toggle }
}
