import { useVirtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, useRef, useState } from 'react'
import { rowCount } from './extent.ts'
import type { FormProps } from './form.ts'
import { NoRows } from './NoRows.tsx'
import { Above, Below, inSight } from './Notes.tsx'
import { useOpenRow } from './open-row.ts'
import { usePages } from './pages.ts'
import { rowKey } from './question.ts'
import styles from './RecordList.module.css'
import { Card } from './Row.tsx'
import { useWindow } from './window.ts'

const nameHeight = 62
const figureHeight = 44
const gap = 10

/** On a phone: a card for each record. All are of one height, so that any of a hundred thousand is found at once. */
export function Cards(props: FormProps) {
  const { source, list, context, height, onSort } = props
  const { columns, cube } = source
  const { t } = context
  const scroller = useRef<HTMLDivElement>(null)
  const cardHeight = nameHeight + Math.ceil((columns.length - 1) / 2) * figureHeight + gap
  const [known, setKnown] = useState(0)
  const shown = useWindow(known, cardHeight, list.key)
  const { base, count } = shown
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => cardHeight,
    overscan: 4,
    useFlushSync: false,
  })
  const items = virtual.getVirtualItems()
  const pages = usePages(list, {
    from: base + (items[0]?.index ?? 0),
    to: base + (items.at(-1)?.index ?? 0),
  })
  const { extent } = pages
  const all = rowCount(extent)
  if (all !== known) setKnown(all)
  const part = `${base} ${list.key}`
  const open = useOpenRow(virtual, {
    rowHeight: cardHeight,
    key: part,
    pages,
    shown,
    keyOf: (row) => rowKey(row, cube, context.portals),
  })
  useLayoutEffect(() => {
    if (part) scroller.current?.scrollTo({ top: 0 })
  }, [part])
  if (count === 0 && all === 0) return <NoRows {...props} />
  const room = virtual.scrollRect?.height ?? 0
  return (
    <>
      <SortBy {...props} onSort={onSort} />
      <Above
        context={context}
        {...inSight(virtual.scrollOffset ?? 0, room, cardHeight, count, open)}
        base={base}
        total={extent.total}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: a section would be one more landmark of the same name */}
      <div
        ref={scroller}
        className={styles.scroll}
        style={{ maxBlockSize: height }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard
        tabIndex={0}
        role="group"
        aria-label={t('lists.cards')}
      >
        <ul
          className={styles.cards}
          style={{ blockSize: virtual.getTotalSize(), '--card-height': `${cardHeight - gap}px` } as object}
          data-testid={`${source.id}-cards`}
        >
          {items.map(({ index, start }) => (
            <Card
              key={index}
              row={pages.rowAt(base + index)}
              index={index}
              base={base}
              top={start}
              cube={cube}
              columns={columns}
              context={context}
              size={extent.total}
              isOpen={open.row === index}
              onToggle={open.toggle}
              onHeight={open.grow}
            />
          ))}
        </ul>
      </div>
      <Below context={context} shown={shown} error={pages.error} retry={pages.retry} />
    </>
  )
}

/** Cards have no headings to click. */
function SortBy({ source: { columns }, list: { sort }, context: { t }, onSort }: FormProps) {
  const sortable = columns.filter(({ isSortable }) => isSortable)
  if (sortable.length === 0) return null
  return (
    <div className={styles.sortBy}>
      <label>
        {t('lists.sortBy')}
        <select value={sort.column.key} onChange={(event) => onSort(event.target.value)}>
          {!sort.column.isSortable && <option value={sort.column.key}>{sort.column.title}</option>}
          {sortable.map(({ key, title }) => (
            <option key={key} value={key}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        onClick={() => onSort(sort.column.key)}
        aria-label={t(sort.isDescending ? 'lists.descending' : 'lists.ascending', {
          title: sort.column.title,
        })}
      >
        {sort.isDescending ? '↓' : '↑'}
      </button>
    </div>
  )
}
