import type { CSSProperties } from 'react'
import styles from './Grid.module.css'
import type { GridParts } from './Grid.tsx'
import { GridCell } from './GridCell.tsx'
import { GridName } from './GridName.tsx'
import type { Line } from './grid-rows.ts'

/** One row of the table. */
export function GridLine({ line, parts }: { line: Line; parts: GridParts }) {
  const { columns, onPick } = parts
  const { row, level } = line
  const isNameQuiet = !onPick && !row.href && !line.canOpen
  return (
    <tr
      data-key={row.key}
      data-chosen={row.isPicked || undefined}
      data-level={level || undefined}
      data-pick={onPick ? true : undefined}
      onClick={onPick && ((event) => onPick(row, event.ctrlKey || event.metaKey))}
    >
      <th
        scope="row"
        className={styles.first}
        style={level > 0 ? ({ '--level': level } as CSSProperties) : undefined}
      >
        <GridName line={line} parts={parts} />
      </th>
      {columns.map((column, index) => (
        <GridCell
          key={column.key}
          column={column}
          row={row}
          parts={parts}
          isStop={isNameQuiet && index === 0}
        />
      ))}
    </tr>
  )
}
