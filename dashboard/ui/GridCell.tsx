import type { CSSProperties } from 'react'
import { nothing } from '../format.ts'
import type { RecordsRequest } from '../records/request.ts'
import { DeltaChip } from './DeltaChip.tsx'
import styles from './Grid.module.css'
import type { GridParts } from './Grid.tsx'
import { type GridColumn, type GridRow, partOf, writeCell } from './grid-rows.ts'
import { Value } from './Value.tsx'

interface Props {
  column: GridColumn
  row: GridRow
  parts: GridParts
  isTotal?: boolean
  /** Tab stops here; other numbers are reached by arrows. */
  isStop?: boolean
}

/** One number of the table, over its bar or background. */
export function GridCell({ column, row, parts, isTotal = false, isStop = isTotal }: Props) {
  const { extents, context } = parts
  const { key, kind, isBar, isHeat, isLowGood } = column
  const value = row.values[key] ?? null
  const part = isTotal ? 0 : partOf(value, extents.get(key))
  const number = <GridValue column={column} row={row} parts={parts} isStop={isStop} />
  return (
    <td
      title={kind === 'money' ? context.format.money(value) : undefined}
      data-heat={isHeat && part > 0 ? (isLowGood ? 'low' : 'high') : undefined}
      style={isHeat && part > 0 ? ({ '--part': part } as CSSProperties) : undefined}
    >
      {isBar && !isTotal ? (
        <span className={styles.bar}>
          <i style={{ inlineSize: `${part * 100}%` }} />
          <span>{number}</span>
        </span>
      ) : (
        <span data-zero={!value || undefined}>{number}</span>
      )}
      <GridChange column={column} row={row} parts={parts} />
    </td>
  )
}

/** How far the number is from another period's, where the row says so. */
export function GridChange({ column: { key }, row: { changes }, parts }: Omit<Props, 'isTotal' | 'isStop'>) {
  if (!changes || !(key in changes)) return null
  const delta = changes[key]
  return delta ? (
    <DeltaChip delta={delta} context={parts.context} className={styles.change} />
  ) : (
    <span className={styles.change}>{nothing}</span>
  )
}

/** The number alone, as cards show it too. */
export function GridValue({ column, row, parts, isStop = true }: Omit<Props, 'isTotal'>) {
  const { context, records } = parts
  const value = row.values[column.key] ?? null
  return (
    <Value
      value={value}
      kind={column.kind}
      context={context}
      text={row.texts?.[column.key] ?? writeCell(value, column.kind, context.format)}
      request={requestOf(column, row, records)}
      isStop={isStop}
    />
  )
}

const requestOf = (
  { measure, where: alike = [], time }: GridColumn,
  { where: own = [], without, hasNoRecords }: GridRow,
  records: GridParts['records'],
): RecordsRequest | undefined => {
  if (measure === undefined || hasNoRecords) return undefined
  const where = [...own, ...alike]
  return {
    measure,
    ...(where.length > 0 && { where }),
    ...(without && { without }),
    ...records,
    ...(time && { time }),
  }
}
