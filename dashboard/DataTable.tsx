import styles from './DataTable.module.css'
import { type Format, nothing } from './format.ts'
import type { Cell } from './server.ts'
import type { TableModel } from './widget.ts'

/** A chart's accessible twin: the same numbers, written in full. */
export function DataTable({ table, label, format }: { table: TableModel; label: string; format: Format }) {
  const text = (cell: Cell, kind: TableModel['columns'][number]['kind']) => {
    if (kind === 'text') return cell === null || cell === '' ? nothing : String(cell)
    return format.value(cell === null ? null : Number(cell), kind)
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard
    <section className={styles.scroll} tabIndex={0} aria-label={label}>
      <table className={styles.table}>
        <thead>
          <tr>
            {table.columns.map((column) => (
              <th key={column.title} scope="col" data-number={column.kind !== 'text' || undefined}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr key={row.join('|')}>
              {row.map((cell, index) => {
                const column = table.columns[index]!
                return (
                  <td key={column.title} data-number={column.kind !== 'text' || undefined}>
                    {text(cell, column.kind)}
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
