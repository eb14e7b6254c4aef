import type { CSSProperties } from 'react'
import styles from './Grid.module.css'
import type { GridParts } from './Grid.tsx'
import { GridChange, GridValue } from './GridCell.tsx'
import { GridName } from './GridName.tsx'
import { byName, type GridRow, type Line, nextSort, partOf } from './grid-rows.ts'

/** Rows of a phone: the column with bars or the first one beside the name, the next three that matter below. */
export function GridCards(parts: GridParts) {
  const { lines, total, label, hasPicked, testId } = parts
  return (
    <>
      <SortBy {...parts} />
      <ul
        className={styles.cards}
        aria-label={label}
        data-picked={hasPicked || undefined}
        data-testid={testId}
      >
        {lines.map((line) => (
          <Card key={line.row.key} line={line} parts={parts} />
        ))}
        {total && (
          <li className={styles.totalCard}>
            <div className={styles.top}>
              <b>{total.name}</b>
              <Lead row={total} parts={parts} />
            </div>
            <Facts row={total} parts={parts} />
          </li>
        )}
      </ul>
    </>
  )
}

function Card({ line, parts }: { line: Line; parts: GridParts }) {
  const { columns, extents, onPick } = parts
  const { row, level } = line
  const lead = leadOf(columns)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the button of the name does the same by keyboard
    <li
      data-key={row.key}
      data-chosen={row.isPicked || undefined}
      style={level > 0 ? ({ '--level': level } as CSSProperties) : undefined}
      onClick={onPick && ((event) => onPick(row, event.ctrlKey || event.metaKey))}
    >
      <div className={styles.top}>
        <GridName line={line} parts={parts} />
        <Lead row={row} parts={parts} />
      </div>
      {lead?.isBar && (
        <i className={styles.line}>
          <i style={{ inlineSize: `${partOf(row.values[lead.key], extents.get(lead.key)) * 100}%` }} />
        </i>
      )}
      <Facts row={row} parts={parts} />
    </li>
  )
}

const leadOf = (columns: GridParts['columns']) => columns.find(({ isBar }) => isBar) ?? columns[0]

function Lead({ row, parts }: { row: GridRow; parts: GridParts }) {
  const lead = leadOf(parts.columns)
  return lead ? (
    <b className={styles.lead}>
      <GridValue column={lead} row={row} parts={parts} />
      <GridChange column={lead} row={row} parts={parts} />
    </b>
  ) : null
}

const Facts = ({ row, parts }: { row: GridRow; parts: GridParts }) => {
  const lead = leadOf(parts.columns)
  const facts = parts.columns.filter((column) => column !== lead && !column.isMinor).slice(0, 3)
  return facts.length === 0 ? null : (
    <dl className={styles.facts}>
      {facts.map((column) => (
        <div key={column.key}>
          <dt>{column.title}</dt>
          <dd>
            <GridValue column={column} row={row} parts={parts} />
            <GridChange column={column} row={row} parts={parts} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function SortBy({ columns, nameTitle, order, onOrder, context: { t } }: GridParts) {
  return (
    <label className={styles.sortBy}>
      {t('grid.sortBy')}
      <select
        value={order.by}
        onChange={({ target }) => onOrder(nextSort({ by: '', isDescending: false }, target.value, columns))}
      >
        <option value={byName}>{nameTitle}</option>
        {columns.map(({ key, title, group }) => (
          <option key={key} value={key}>
            {group ? `${group}: ${title}` : title}
          </option>
        ))}
      </select>
    </label>
  )
}
