import type { CSSProperties, KeyboardEvent, ReactNode } from 'react'
import type { ValueKind } from '../format.ts'
import type { RecordsRequest } from '../records/request.ts'
import { writeCell } from '../ui/grid-rows.ts'
import { Value } from '../ui/Value.tsx'
import type { BlockContext } from '../widget.ts'
import styles from './Matrix.module.css'

export interface MatrixColumn {
  key: string
  title: string
  kind: ValueKind
  /** Still growing: hatched. */
  isOpen?: boolean
  /** Cube's own total of the row: no background, bold. */
  isTotal?: boolean
  hint?: string
}

export interface MatrixRow {
  key: string
  name: string
  note?: string | undefined
  /** By key of the column. */
  values: Record<string, number | null>
  isPicked?: boolean
}

interface Props {
  label: string
  nameTitle: string
  columns: readonly MatrixColumn[]
  rows: readonly MatrixRow[]
  /** Cube's own totals of the columns. */
  total?: MatrixRow | undefined
  context: BlockContext
  isFull?: boolean
  /** No background by value. */
  isPlain?: boolean
  /** The records behind a cell; the total row's key comes for totals. */
  requestOf: (row: MatrixRow, column: MatrixColumn) => RecordsRequest | undefined
  /** A click on a row's name; `joins`: Ctrl or ⌘ was held. */
  onPick?: (key: string, joins: boolean) => void
  /** One more column, written by the block. */
  last?: { title: string; cell: (row: MatrixRow) => ReactNode }
  testId?: string
}

const steps: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

/** Arrows lead to the nearest number or name in their direction: one stop of Tab per row is enough. */
function moveFocus(event: KeyboardEvent<HTMLTableElement>) {
  const step = steps[event.key]
  const cell = (event.target as HTMLElement).closest<HTMLTableCellElement>('td, th')
  if (!step || !cell) return
  const { rows } = event.currentTarget
  let row = (cell.parentElement as HTMLTableRowElement).rowIndex + step[0]
  let column = cell.cellIndex + step[1]
  while (rows[row]?.cells[column]) {
    const target = rows[row]!.cells[column]!.querySelector<HTMLElement>('button')
    if (target) {
      event.preventDefault()
      target.focus()
      return
    }
    row += step[0]
    column += step[1]
  }
}

/** Rows by columns with totals at both ends, in a frame that scrolls by itself. */
export function Matrix({ total, rows, ...props }: Props) {
  const { label, nameTitle, columns, context, isFull, last, testId } = props
  const most = mostOf(rows, columns)
  const hasPicked = rows.some(({ isPicked }) => isPicked)
  return (
    <section
      className={styles.scroll}
      data-full={isFull || undefined}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard
      tabIndex={0}
      aria-label={`${label}: ${context.t('block.table')}`}
    >
      <table
        className={styles.table}
        data-testid={testId}
        data-picked={hasPicked || undefined}
        onKeyDown={moveFocus}
      >
        <thead>
          <tr>
            <th scope="col" className={styles.first}>
              {nameTitle}
            </th>
            {columns.map(({ key, title, isOpen, isTotal, hint }) => (
              <th
                key={key}
                scope="col"
                data-open={isOpen || undefined}
                data-total={isTotal || undefined}
                title={hint ?? (isOpen ? context.t('marketing.openStep') : undefined)}
              >
                {title}
                {isOpen && <span className="visually-hidden">, {context.t('marketing.openStep')}</span>}
              </th>
            ))}
            {last && <th scope="col">{last.title}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Line key={row.key} row={row} most={most} {...props} />
          ))}
        </tbody>
        {total && (
          <tfoot>
            <Line row={total} most={0} {...props} />
          </tfoot>
        )}
      </table>
    </section>
  )
}

interface LineProps extends Omit<Props, 'rows' | 'total'> {
  row: MatrixRow
  most: number
}

function Line({ row, most, columns, context, isPlain, requestOf, onPick, last }: LineProps) {
  return (
    <tr data-chosen={row.isPicked || undefined} data-key={row.key}>
      <th scope="row" className={styles.first}>
        <Name row={row} onPick={most > 0 ? onPick : undefined} context={context} />
      </th>
      {columns.map((column, index) => {
        const value = row.values[column.key] ?? null
        const part = column.isTotal || isPlain || most === 0 ? 0 : Math.max(value ?? 0, 0) / most
        return (
          <td
            key={column.key}
            data-heat={part > 0 || undefined}
            data-zero={!value || undefined}
            data-open={column.isOpen || undefined}
            data-total={column.isTotal || undefined}
            style={part > 0 ? ({ '--part': part } as CSSProperties) : undefined}
          >
            {value === 0 ? (
              <span className={styles.cell}>0</span>
            ) : (
              <Value
                value={value}
                kind={column.kind}
                context={context}
                text={writeCell(value, column.kind, context.format)}
                request={requestOf(row, column)}
                isStop={index === 0 && (most === 0 || !onPick)}
                className={styles.cell}
              />
            )}
          </td>
        )
      })}
      {last && <td>{last.cell(row)}</td>}
    </tr>
  )
}

function Name({
  row,
  onPick,
  context,
}: {
  row: MatrixRow
  onPick: Props['onPick'] | undefined
  context: BlockContext
}) {
  const words = (
    <>
      {row.name}
      {row.note && <small>{row.note}</small>}
    </>
  )
  if (!onPick)
    return (
      <span className={styles.name} title={row.name}>
        {words}
      </span>
    )
  return (
    <button
      type="button"
      className={styles.name}
      aria-pressed={row.isPicked ?? false}
      title={context.t(row.isPicked ? 'grid.unpick' : 'grid.pick', { name: row.name })}
      onClick={(event) => onPick(row.key, event.ctrlKey || event.metaKey)}
    >
      {words}
    </button>
  )
}

const mostOf = (rows: readonly MatrixRow[], columns: readonly MatrixColumn[]): number =>
  Math.max(
    0.000001,
    ...rows.flatMap(({ values }) =>
      columns.filter(({ isTotal }) => !isTotal).map(({ key }) => values[key] ?? 0),
    ),
  )
