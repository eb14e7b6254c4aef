import type { KeyboardEvent } from 'react'
import styles from './Grid.module.css'
import type { GridParts } from './Grid.tsx'
import { GridCell } from './GridCell.tsx'
import { GridHead } from './GridHead.tsx'
import { GridLine } from './GridLine.tsx'

/** The table of a wide screen. Arrows move between cells; Tab goes from row to row. */
export function GridTable(parts: GridParts) {
  const { columns, lines, total, label, isFull, hasPicked, testId } = parts
  return (
    <div className={styles.scroll} data-full={isFull || undefined}>
      <table className={styles.table} aria-label={label} data-testid={testId}>
        <GridHead {...parts} />
        <tbody data-picked={hasPicked || undefined} onKeyDown={moveByArrows}>
          {lines.map((line) => (
            <GridLine key={line.row.key} line={line} parts={parts} />
          ))}
        </tbody>
        {total && (
          <tfoot>
            <tr>
              <th scope="row" className={styles.first}>
                {total.name}
              </th>
              {columns.map((column) => (
                <GridCell key={column.key} column={column} row={total} parts={parts} isTotal />
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  )
}

const steps: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

/** Focus goes to the neighbouring cell that has something to press. */
export function moveByArrows(event: KeyboardEvent<HTMLElement>) {
  const step = steps[event.key]
  const from = event.target as HTMLElement
  const cell = from.closest<HTMLTableCellElement>('td, th')
  const row = cell?.parentElement as HTMLTableRowElement | null | undefined
  if (!step || !cell || !row || event.defaultPrevented) return
  const rows = [...(row.parentElement as HTMLTableSectionElement).rows]
  const [down, right] = step
  for (
    let [line, place] = [rows.indexOf(row) + down, cell.cellIndex + right];
    rows[line]?.cells[place];
    [line, place] = [line + down, place + right]
  ) {
    const target = rows[line]!.cells[place]!.querySelector<HTMLElement>('[data-focus], button, a')
    if (!target) continue
    event.preventDefault()
    target.focus()
    return
  }
}
