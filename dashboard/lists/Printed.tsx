import { cellText, isNumber } from './cells.ts'
import { rowCount } from './extent.ts'
import type { FormProps } from './form.ts'
import { usePages } from './pages.ts'
import { rowKey } from './question.ts'
import styles from './RecordList.module.css'
import { underOf } from './Row.tsx'

/** Rows that are printed; the file of the export has all of them. */
const mostPrinted = 100

/** Paper does not scroll: the first rows as a plain table, and how many there are. */
export function Printed({ source: { cube, columns }, list, context }: FormProps) {
  const { t, format, portals } = context
  const { rowAt, extent } = usePages(list, { from: 0, to: 0 })
  const all = rowCount(extent)
  const rows = Array.from({ length: Math.min(mostPrinted, all) }, (_, index) => rowAt(index)).filter(
    (row) => row !== undefined,
  )
  return (
    <>
      <table className={styles.printed}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" data-figure={isNumber(column) || undefined}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row, cube, portals)}>
              {columns.map((column, at) => (
                <td key={column.key} data-figure={isNumber(column) || undefined}>
                  {cellText(row, column, context)}
                  <small>{underOf(row, column, cube, at === 0, context)}</small>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {extent.total !== undefined && extent.total > rows.length && (
        <p className={styles.note}>
          {t('lists.printed', {
            count: format.count(rows.length) as never,
            total: format.count(extent.total),
          })}
        </p>
      )}
    </>
  )
}
