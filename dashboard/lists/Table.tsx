import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import {
  type KeyboardEvent,
  type MouseEvent,
  useCallback,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { linkOf } from '../link.ts'
import { copyText } from '../share.ts'
import { useToast } from '../ui/Toasts.tsx'
import { textOf } from '../widget.ts'
import { copyableText, isNumber, tracksOf } from './cells.ts'
import { rowCount } from './extent.ts'
import type { FormProps } from './form.ts'
import { type Place, step } from './keys.ts'
import { NoRows } from './NoRows.tsx'
import { Above, Below, inSight } from './Notes.tsx'
import { useOpenRow } from './open-row.ts'
import { usePages } from './pages.ts'
import { hasPath } from './path/path.ts'
import { rowKey } from './question.ts'
import styles from './RecordList.module.css'
import { cellId, TableRow } from './Row.tsx'
import { useWindow } from './window.ts'

const headHeight = 44
const tall = 52
const low = 40

/** Where there is room: a table that scrolls by itself, its head always in sight. */
export function Table(props: FormProps) {
  const { source, list, context, height, onSort } = props
  const { columns, cube } = source
  const listId = useId()
  const scroller = useRef<HTMLTableElement>(null)
  const rowHeight = columns.some(({ under }) => under) || list.sort.column.under ? tall : low
  const [known, setKnown] = useState(0)
  const shown = useWindow(known, rowHeight, list.key)
  const { base, count } = shown
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    useFlushSync: false,
  })
  const items = virtual.getVirtualItems()
  const pages = usePages(list, {
    from: base + (items[0]?.index ?? 0),
    to: base + (items.at(-1)?.index ?? 0),
  })
  const all = rowCount(pages.extent)
  if (all !== known) setKnown(all)
  const part = `${base} ${list.key}`
  const rowAt = (index: number) => pages.rowAt(base + index)

  const [active, setActive] = useState<Place>()
  const open = useOpenRow(virtual, {
    rowHeight,
    key: part,
    pages,
    shown,
    keyOf: (row) => rowKey(row, cube, context.portals),
    onMove: (from, to) => setActive((now) => (now?.row === from ? { ...now, row: to } : now)),
  })
  useLayoutEffect(() => {
    // Another order or search begins at the top, and so do other rows of a list that is too long.
    if (!part) return
    scroller.current?.scrollTo({ top: 0 })
    setActive(undefined)
  }, [part])

  const copy = useCopy(props)
  const copyAt = ({ row, column }: Place) => copy(rowAt(row), column)
  // Rows are not drawn again because a new function came along.
  const latest = useRef({ copyAt, active })
  latest.current = { copyAt, active }
  const onCopy = useCallback(() => {
    const { copyAt, active } = latest.current
    if (active) copyAt(active)
  }, [])

  const onKeyDown = (event: KeyboardEvent<HTMLTableElement>) => {
    if (event.target !== event.currentTarget) return
    const from = active ?? { row: virtual.range?.startIndex ?? 0, column: 0 }
    if (event.key === 'Enter') {
      const row = active && rowAt(active.row)
      const url = row && linkOf(textOf(row, `${cube}.url`))
      if (url) window.open(url, '_blank', 'noopener')
      return
    }
    if (event.key.toLowerCase() === 'c' && (event.ctrlKey || event.metaKey)) {
      if (active && String(getSelection()) === '') copyAt(active)
      return
    }
    if (event.key === ' ' && hasPath(cube)) {
      event.preventDefault()
      if (active) open.toggle(active.row)
      return
    }
    const screen = Math.max(1, Math.floor((event.currentTarget.clientHeight - headHeight) / rowHeight) - 1)
    const to = step(event, from, { rows: count, columns: columns.length, screen })
    if (!to) return
    event.preventDefault()
    setActive(active || to.row !== from.row ? to : from)
    virtual.scrollToIndex(to.row, { align: 'auto' })
  }
  const onClick = (event: MouseEvent<HTMLTableElement>) => {
    const target = event.target as HTMLElement
    const cell = target.closest<HTMLElement>('[data-column]')
    const row = target.closest<HTMLElement>('[data-index]')
    if (cell && row) setActive({ row: Number(row.dataset.index), column: Number(cell.dataset.column) })
  }
  const { template, least } = tracksOf(columns)
  const room = (virtual.scrollRect?.height ?? 0) - headHeight

  if (count === 0 && all === 0) return <NoRows {...props} />
  return (
    <>
      <Above
        context={context}
        {...inSight(virtual.scrollOffset ?? 0, room, rowHeight, count, open)}
        base={base}
        total={pages.extent.total}
      />
      <table
        ref={scroller}
        className={styles.scroll}
        style={
          {
            maxBlockSize: height,
            '--tracks': template,
            '--least': `${least}px`,
            '--row': `${rowHeight}px`,
            '--room': `${virtual.scrollRect?.width ?? 0}px`,
          } as object
        }
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: cells are walked by the arrow keys, which is what a grid is
        role="grid"
        tabIndex={0}
        aria-label={
          hasPath(cube)
            ? `${context.t('lists.keys')}, ${context.t('lists.keysPath')}`
            : context.t('lists.keys')
        }
        aria-rowcount={pages.extent.total === undefined ? -1 : pages.extent.total + 1}
        aria-colcount={columns.length}
        aria-readonly="true"
        data-sideways={(virtual.scrollRect?.width ?? 0) < least || undefined}
        aria-activedescendant={active && cellId(listId, active.row, active.column)}
        onKeyDown={onKeyDown}
        onClick={onClick}
        data-testid={`${source.id}-grid`}
      >
        <thead className={styles.head}>
          <tr aria-rowindex={1} className={styles.headRow}>
            {columns.map((column, at) => (
              <Head key={column.key} column={column} at={at} sort={list.sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody className={styles.rows} style={{ blockSize: virtual.getTotalSize() }}>
          {items.map(({ index, start }) => (
            <TableRow
              key={index}
              row={rowAt(index)}
              index={index}
              base={base}
              top={start - headHeight}
              cube={cube}
              columns={columns}
              context={context}
              listId={listId}
              active={active?.row === index ? active.column : -1}
              onCopy={onCopy}
              isOpen={open.row === index}
              onToggle={open.toggle}
              onHeight={open.grow}
            />
          ))}
        </tbody>
      </table>
      <Below context={context} shown={shown} error={pages.error} retry={pages.retry} />
    </>
  )
}

function Head({
  column,
  at,
  sort,
  onSort,
}: { column: FormProps['source']['columns'][number]; at: number; sort: FormProps['list']['sort'] } & Pick<
  FormProps,
  'onSort'
>) {
  const { key, title, isSortable } = column
  const isSorted = sort.column.key === key
  const Arrow = isSorted && sort.isDescending ? ArrowDown : ArrowUp
  const order = isSorted ? (sort.isDescending ? 'descending' : 'ascending') : 'none'
  return (
    <th
      scope="col"
      aria-colindex={at + 1}
      aria-sort={isSortable || isSorted ? order : undefined}
      data-figure={isNumber(column) || undefined}
      className={styles.heading}
    >
      {isSortable ? (
        <button type="button" className={styles.sort} onClick={() => onSort(key)}>
          <span>{title}</span>
          <Arrow size={13} strokeWidth={2.25} aria-hidden="true" data-on={isSorted || undefined} />
        </button>
      ) : (
        <span>{title}</span>
      )}
    </th>
  )
}

/** Puts a cell's value on the clipboard and says so. */
function useCopy({ source: { columns }, context }: FormProps) {
  const toast = useToast()
  const { t } = context
  return (row: Parameters<typeof copyableText>[0] | undefined, column: number) => {
    const value = row && columns[column] && copyableText(row, columns[column], context)
    if (!value) return
    copyText(value).then(
      () => toast(t('lists.copied', { value })),
      () => toast(t('lists.copyFailed')),
    )
  }
}
