import { ArrowDown, ArrowUp } from 'lucide-react'
import styles from './Grid.module.css'
import type { GridParts } from './Grid.tsx'
import { byName, groupsOf, nextSort } from './grid-rows.ts'

/** The heads of the columns: each sorts, some stand under a heading of their own. */
export function GridHead(parts: GridParts) {
  const { columns, nameTitle } = parts
  const groups = groupsOf(columns)
  return (
    <thead>
      {groups.length > 0 && (
        <tr className={styles.groups}>
          <td className={styles.first} />
          {groups.map(({ key, title, size }) =>
            title ? (
              <th key={key} scope="colgroup" colSpan={size}>
                {title}
              </th>
            ) : (
              <td key={key} colSpan={size} />
            ),
          )}
        </tr>
      )}
      <tr data-under={groups.length > 0 || undefined}>
        <Head by={byName} title={nameTitle} parts={parts} />
        {columns.map(({ key, title, hint }) => (
          <Head key={key} by={key} title={title} hint={hint} parts={parts} />
        ))}
      </tr>
    </thead>
  )
}

interface HeadProps {
  by: string
  title: string
  hint?: string | undefined
  parts: GridParts
}

function Head({ by, title, hint, parts: { columns, order, onOrder } }: HeadProps) {
  const isSorted = order.by === by
  const Arrow = order.isDescending ? ArrowDown : ArrowUp
  return (
    <th
      scope="col"
      className={by === byName ? styles.first : undefined}
      aria-sort={isSorted ? (order.isDescending ? 'descending' : 'ascending') : 'none'}
    >
      <button type="button" title={hint} onClick={() => onOrder(nextSort(order, by, columns))}>
        {title}
        <Arrow
          size={13}
          strokeWidth={2.25}
          aria-hidden="true"
          className={styles.arrow}
          data-on={isSorted || undefined}
        />
      </button>
    </th>
  )
}
