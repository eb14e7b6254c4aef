import { useState } from 'react'
import styles from './DataTable.module.css'
import { nothing } from './format.ts'
import type { Cell } from './server.ts'
import { isOutside, OutsideShare } from './ui/Value.tsx'
import type { BlockContext, TableModel } from './widget.ts'

interface Props {
  table: TableModel
  label: string
  context: BlockContext
  /** Of the block: a share among them may be meant to exceed a whole. */
  measures: string[]
}

export interface TableSort {
  column: number
  isDescending: boolean
}

type Kind = TableModel['columns'][number]['kind']

/** Rows in another order; what is empty stands last whichever way. No sort keeps the block's own order. */
export function sortRows(
  { columns, rows }: TableModel,
  sort: TableSort | undefined,
  locale: string,
): Cell[][] {
  if (!sort) return rows
  const { column, isDescending } = sort
  const isText = columns[column]?.kind === 'text'
  const isEmpty = (cell: Cell | undefined) => cell === null || cell === undefined || cell === ''
  const sign = isDescending ? -1 : 1
  return rows.toSorted((a, b) => {
    const [left, right] = [a[column], b[column]]
    if (isEmpty(left) || isEmpty(right)) return Number(isEmpty(left)) - Number(isEmpty(right))
    return (
      sign *
      (isText
        ? String(left).localeCompare(String(right), locale, { numeric: true })
        : Number(left) - Number(right))
    )
  })
}

/** The next click on a heading: the largest first, or «А»; then the other way; then the block's own order. */
export function nextTableSort(
  sort: TableSort | undefined,
  column: number,
  kind: Kind,
): TableSort | undefined {
  const first = kind !== 'text'
  if (sort?.column !== column) return { column, isDescending: first }
  return sort.isDescending === first ? { column, isDescending: !first } : undefined
}

/** A chart's accessible twin: the same numbers, written in full. */
export function DataTable({ table, label, context, measures }: Props) {
  const { format } = context
  const [sort, setSort] = useState<TableSort>()
  const cellOf = (cell: Cell, kind: Kind) => {
    if (kind === 'text') return cell === null || cell === '' ? nothing : String(cell)
    const value = cell === null ? null : Number(cell)
    return isOutside(value, kind) ? (
      <OutsideShare value={value} measures={measures} context={context} />
    ) : (
      format.value(value, kind)
    )
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard
    <section className={styles.scroll} tabIndex={0} aria-label={label}>
      <table className={styles.table}>
        <thead>
          <tr>
            {table.columns.map(({ title, kind }, index) => {
              const isSorted = sort?.column === index
              return (
                <th
                  key={title}
                  scope="col"
                  data-figure={kind !== 'text' || undefined}
                  aria-sort={isSorted ? (sort.isDescending ? 'descending' : 'ascending') : undefined}
                >
                  <button type="button" onClick={() => setSort(nextTableSort(sort, index, kind))}>
                    {title}
                    {isSorted && <span aria-hidden="true">{sort.isDescending ? ' ↓' : ' ↑'}</span>}
                  </button>
                </th>
              )
            })}
          </tr>
        </thead>
        <tbody>
          {sortRows(table, sort, format.locale).map((row) => (
            <tr key={row.join('|')}>
              {row.map((cell, index) => {
                const { title, kind } = table.columns[index]!
                return (
                  <td
                    key={title}
                    data-figure={kind !== 'text' || undefined}
                    data-number={kind === 'text' || cell === null ? undefined : cell}
                  >
                    {cellOf(cell, kind)}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
