import { useMediaQuery } from '@mantine/hooks'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { type CSSProperties, useState } from 'react'
import { nothing, type ValueKind } from '../format.ts'
import type { RecordsRequest } from '../records/request.ts'
import { Value } from '../ui/Value.tsx'
import type { BlockContext } from '../widget.ts'
import styles from './Matrix.module.css'
import { MatrixCards } from './MatrixCards.tsx'
import type { Line } from './matrix.ts'
import { hasRecords, heatOf, type Shown, shownTree, totalLine, unitOf } from './matrix-lines.ts'
import { useRoving } from './roving.ts'

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
const firstItems = { rows: 25, columns: 24 } as const

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
export function writingOf({ kind, context }: Pick<MatrixProps, 'kind' | 'context'>, largest: number) {
  const { format } = context
  const unit = unitOf(kind === 'money' ? largest : 0)
  const write = (value: number | null, of = kind): string => {
    if (value === null) return nothing
    if (of === 'count') return format.count(value)
    if (of === 'days') return format.decimal(value)
    if (of === 'share') return format.share(value)
    return value > 0 && value / unit.size < 0.5 ? '<1' : format.count(value / unit.size)
  }
  return { write, unit: kind === 'money' && unit.name !== 'one' ? unit.name : undefined }
}

function MatrixTable(props: MatrixProps) {
  const { context, kind, read, itemsAre, treeTotal, itemsTotal, isNarrow = false } = props
  const { t } = context
  const { active, root, handlers } = useRoving<HTMLTableElement>()
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
      items.map((item) => (line.isTotal || line.kind || item.isTotal ? 0 : (read(line.key, item.key) ?? 0))),
    ),
  )
  const { write, unit } = writingOf(props, largest)
  const isUpright = columns.length > (isNarrow ? 4 : 9)
  const cell = (row: Shown, column: Shown, at: string) => {
    const [line, item] = inRows ? [column, row] : [row, column]
    const value = read(line.key, item.key)
    const own = line.kind ?? kind
    const warmth = heat(value, line, item)
    return (
      <td
        key={column.key}
        data-at={at}
        data-total={column.isTotal || undefined}
        data-zero={value === null || value === 0 || undefined}
        data-heat={warmth === undefined ? undefined : ''}
        style={warmth === undefined ? undefined : ({ '--heat': `${4 + warmth * 32}%` } as CSSProperties)}
      >
        <Value
          value={value}
          kind={own}
          context={context}
          text={write(value, own)}
          request={hasRecords(value, own) ? props.request(line, item) : undefined}
          isStop={at === active}
          className={styles.cell}
        />
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
          ref={root}
          className={styles.table}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: arrow keys walk through its cells
          role="grid"
          aria-label={props.label}
          {...handlers}
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
                  data-at={`0:${index + 1}`}
                >
                  <Name line={column} of={props} isItem={!inRows} isStop={active === `0:${index + 1}`} />
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
                <th scope="row" data-at={`${index + 1}:0`}>
                  <Name line={row} of={props} isItem={inRows} isStop={active === `${index + 1}:0`} />
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
  /** Tab leads here. */
  isStop: boolean
}

/** Name of a row or a column: opens its stages, filters the page, or is only text. */
function Name({ line, of: { onToggle, onPick, context }, isItem, isStop }: NameProps) {
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
        tabIndex={isStop ? undefined : -1}
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
        tabIndex={isStop ? undefined : -1}
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
