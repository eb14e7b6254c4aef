import { useMediaQuery } from '@mantine/hooks'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { type CSSProperties, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { nothing, type ValueKind } from '../format.ts'
import { useRecords } from '../records/open.ts'
import type { RecordsRequest } from '../records/request.ts'
import type { BlockContext } from '../widget.ts'
import styles from './Matrix.module.css'
import { MatrixCards } from './MatrixCards.tsx'
import type { Line } from './matrix.ts'
import { heatOf, type Shown, shownTree, totalLine, unitOf } from './matrix-lines.ts'

export interface MatrixProps {
  label: string
  /** Pipelines with stages, or stages alone. */
  tree: readonly Line[]
  /** Managers, sources or reasons, in the order to show them. */
  items: readonly Line[]
  itemsAre: 'rows' | 'columns'
  /** Head of the first column, and the word for an item on a phone. */
  treeTitle: string
  itemTitle: string
  /** Names of the lines of totals; without one that line is left out. */
  treeTotal?: string
  itemsTotal?: string
  kind: ValueKind
  read: (tree: string, item: string) => number | null
  request: (line: Line, item: Line) => RecordsRequest
  /** Keys of the pipelines whose stages are shown. */
  open?: readonly string[]
  onToggle?: (line: Line) => void
  /** A click on an item's name. */
  onPick?: (item: Line, joins: boolean) => void
  /** Stands in half of the page. */
  isNarrow?: boolean
  isFull: boolean
  context: BlockContext
  testId: string
}

/** So many items at first; the rest on demand. */
const firstItems = { rows: 15, columns: 24 } as const

/** Stages against items with totals of Cube: it scrolls in itself, a phone shows one item at a time. */
export function Matrix(props: MatrixProps) {
  const { items, itemsAre, isFull, context } = props
  const { t } = context
  const isPhone = useMediaQuery('(max-width: 767px)', undefined, { getInitialValueInEffect: false }) ?? false
  const [isLong, setLong] = useState(false)
  if (isPhone) return <MatrixCards {...props} />
  const first = firstItems[itemsAre]
  const shown = isLong || isFull ? items : items.slice(0, first)
  return (
    <>
      <MatrixTable {...props} items={shown} />
      {!isFull && items.length > first && (
        <button type="button" className={styles.all} aria-expanded={isLong} onClick={() => setLong(!isLong)}>
          {isLong ? t('managers.showLess') : t('matrix.showAll', { count: items.length })}
        </button>
      )}
    </>
  )
}

/** Numbers short enough for a dense table, and what unit they are in. */
export function useWriting({ kind, context }: Pick<MatrixProps, 'kind' | 'context'>, largest: number) {
  const { format } = context
  const unit = unitOf(kind === 'money' ? largest : 0)
  const write = (value: number | null): string => {
    if (value === null) return nothing
    if (kind === 'count') return format.count(value)
    if (kind === 'days') return format.decimal(value)
    if (kind === 'share') return format.share(value)
    return value > 0 && value / unit.size < 0.5 ? '<1' : format.count(value / unit.size)
  }
  return { write, unit: kind === 'money' && unit.name !== 'one' ? unit.name : undefined }
}

function MatrixTable(props: MatrixProps) {
  const { context, kind, read, itemsAre, treeTotal, itemsTotal, isNarrow = false } = props
  const { t, format } = context
  const open = useRecords()
  const [active, setActive] = useState('1:1')
  const table = useTabStop(active, setActive)
  const inRows = itemsAre === 'rows'
  const tree = [...shownTree(props.tree, props.open ?? []), ...(treeTotal ? [totalLine(treeTotal)] : [])]
  const items = [
    ...props.items.map((item): Shown => ({ ...item, level: 1 })),
    ...(itemsTotal ? [totalLine(itemsTotal)] : []),
  ]
  const [rows, columns] = inRows ? [items, tree] : [tree, items]
  const heat = heatOf(tree, items, read)
  const largest = Math.max(
    0,
    ...tree.flatMap((line) =>
      items.map((item) => (line.isTotal || item.isTotal ? 0 : (read(line.key, item.key) ?? 0))),
    ),
  )
  const { write, unit } = useWriting(props, largest)
  const isUpright = columns.length > (isNarrow ? 4 : 9)
  const focus = (at: string) => ({
    'data-at': at,
    tabIndex: at === active ? 0 : -1,
    onFocus: () => setActive(at),
  })
  const cell = (row: Shown, column: Shown, at: string) => {
    const [line, item] = inRows ? [column, row] : [row, column]
    const value = read(line.key, item.key)
    const warmth = heat(value, line, item)
    const words = `${row.name}, ${column.name}: ${format.value(value, kind)}`
    return (
      <td
        key={column.key}
        data-total={column.isTotal || undefined}
        data-zero={value === null || value === 0 || undefined}
        data-heat={warmth === undefined ? undefined : ''}
        style={warmth === undefined ? undefined : ({ '--heat': `${4 + warmth * 32}%` } as CSSProperties)}
      >
        {value === null || value === 0 ? (
          <span title={words}>{write(value)}</span>
        ) : (
          <button
            type="button"
            {...focus(at)}
            title={words}
            aria-label={words}
            onClick={() => open(props.request(line, item))}
          >
            {write(value)}
          </button>
        )}
      </td>
    )
  }
  return (
    <>
      {unit && <p className={styles.unit}>{t(`matrix.unit.${unit}`)}</p>}
      <section
        className={styles.scroll}
        data-full={props.isFull || undefined}
        aria-label={props.label}
        data-testid={props.testId}
      >
        <table
          ref={table}
          className={styles.table}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: arrow keys walk through its cells
          role="grid"
          aria-label={props.label}
          onKeyDown={moveFocus}
        >
          <thead>
            <tr>
              <th scope="col" className={styles.corner}>
                {inRows ? props.itemTitle : props.treeTitle}
              </th>
              {columns.map((column, index) => (
                <th
                  key={column.key}
                  scope="col"
                  data-total={column.isTotal || undefined}
                  data-upright={isUpright || undefined}
                  data-level={column.level}
                  data-picked={column.isPicked || undefined}
                >
                  <Name line={column} of={props} isItem={!inRows} focus={focus(`0:${index + 1}`)} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr
                key={row.key}
                data-level={row.level}
                data-total={row.isTotal || undefined}
                data-picked={row.isPicked || undefined}
              >
                <th scope="row">
                  <Name line={row} of={props} isItem={inRows} focus={focus(`${index + 1}:0`)} />
                </th>
                {columns.map((column, place) => cell(row, column, `${index + 1}:${place + 1}`))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  )
}

interface NameProps {
  line: Shown
  of: MatrixProps
  isItem: boolean
  focus: object
}

/** Name of a row or a column: opens its stages, filters the page, or is only text. */
function Name({ line, of: { onToggle, onPick, context }, isItem, focus }: NameProps) {
  const { t } = context
  const full = line.note ? `${line.name} · ${line.note}` : line.name
  const text = (
    <span className={styles.text}>
      {line.name}
      {line.note && <small>{line.note}</small>}
    </span>
  )
  if (line.isOpen !== undefined && onToggle) {
    const Chevron = line.isOpen ? ChevronDown : ChevronRight
    return (
      <button
        type="button"
        {...focus}
        title={full}
        aria-expanded={line.isOpen}
        onClick={() => onToggle(line)}
      >
        <Chevron size={14} aria-hidden="true" />
        {text}
      </button>
    )
  }
  if (isItem && onPick && !line.isTotal)
    return (
      <button
        type="button"
        {...focus}
        title={t(line.isPicked ? 'matrix.unfilter' : 'matrix.filterBy', { name: full })}
        aria-pressed={line.isPicked ?? false}
        onClick={(event) => onPick(line, event.ctrlKey || event.metaKey)}
      >
        {text}
      </button>
    )
  return (
    <span className={styles.plain} title={full}>
      {text}
    </span>
  )
}

/** The Tab key always finds one cell, though the one before may have become empty. */
function useTabStop(active: string, setActive: (at: string) => void) {
  const table = useRef<HTMLTableElement>(null)
  useEffect(() => {
    if (table.current?.querySelector(`[data-at="${active}"]`)) return
    const first = table.current?.querySelector<HTMLElement>('[data-at]')?.dataset.at
    if (first) setActive(first)
  })
  return table
}

const steps: Record<string, [rows: number, columns: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

/** Arrows go to the next cell that has something to press, over the empty ones. */
function moveFocus(event: KeyboardEvent<HTMLTableElement>) {
  const step = steps[event.key]
  const from = (event.target as HTMLElement).dataset.at
  if (!step || !from) return
  event.preventDefault()
  const table = event.currentTarget
  const [rows, columns] = [table.rows.length, table.rows[0]!.cells.length]
  let [row, column] = from.split(':').map(Number) as [number, number]
  for (;;) {
    row += step[0]
    column += step[1]
    if (row < 0 || column < 0 || row >= rows || column >= columns) return
    const next = table.querySelector<HTMLElement>(`[data-at="${row}:${column}"]`)
    if (next) return next.focus()
  }
}
