import { Copy, ExternalLink } from 'lucide-react'
import { memo } from 'react'
import { linkOf } from '../link.ts'
import { shortName, showsPortals } from '../portals.ts'
import type { Row } from '../server.ts'
import { type BlockContext, textOf } from '../widget.ts'
import { cellText, isNumber, isZero } from './cells.ts'
import type { ListColumn, ListCube } from './columns.ts'
import { PathButton } from './path/PathButton.tsx'
import { PathPanel } from './path/PathPanel.tsx'
import { hasPath } from './path/path.ts'
import styles from './RecordList.module.css'

export interface ShownRow {
  /** Undefined while it is on its way. */
  row: Row | undefined
  /** Place among the rows within reach, from 0, and how many stand before those. */
  index: number
  base: number
  /** Distance from the top of the list in px. */
  top: number
  cube: ListCube
  columns: ListColumn[]
  context: BlockContext
  /** The path of its record through the stages stands below it. */
  isOpen: boolean
  onToggle: (index: number) => void
  onHeight: (height: number) => void
}

export const cellId = (listId: string, index: number, column: number): string =>
  `${listId}-${index}-${column}`

/** What is said of the record under its name. */
export function underOf(
  row: Row,
  column: ListColumn,
  cube: ListCube,
  isFirst: boolean,
  context: BlockContext,
) {
  const { view, portals } = context
  const portal =
    isFirst && showsPortals({ view, portals }) && shortName(textOf(row, `${cube}.portal_id`), portals)
  const under = column.underText?.(row, context) ?? (column.under && textOf(row, column.under))
  return [under, portal].filter(Boolean).join(' · ')
}

/** The record's name, with the way into the CRM. */
function RecordName({
  row,
  column,
  cube,
  context,
}: Pick<ShownRow, 'cube' | 'context'> & { row: Row; column: ListColumn }) {
  const { t } = context
  const written = textOf(row, column.member)
  const title = written ? cellText(row, column, context) : t('lists.unnamed')
  const url = linkOf(textOf(row, `${cube}.url`))
  if (!url)
    return (
      <span className={styles.name} title={title}>
        <span>{title}</span>
      </span>
    )
  return (
    <a
      href={url}
      target="_blank"
      rel="noopener"
      tabIndex={-1}
      className={styles.name}
      title={t('lists.open', { title })}
    >
      <span data-none={!written || undefined}>{title}</span>
      <span className={styles.b24}>
        {t('lists.b24')}
        <ExternalLink size={11} aria-hidden="true" />
      </span>
    </a>
  )
}

/** The value of a cell that is not the record's name. */
function CellValue({ row, column, context }: { row: Row; column: ListColumn; context: BlockContext }) {
  const written = cellText(row, column, context)
  const url = column.kind === 'link' ? linkOf(textOf(row, column.member)) : null
  if (url)
    return (
      <a href={url} target="_blank" rel="noopener" tabIndex={-1} title={url}>
        {written}
      </a>
    )
  return (
    <span
      title={isNumber(column) ? undefined : written}
      data-tone={column.tone?.(row, context)}
      data-zero={isZero(row, column) || undefined}
    >
      {written}
    </span>
  )
}

interface Props extends ShownRow {
  listId: string
  /** Column of the active cell; -1 in all other rows. */
  active: number
  onCopy: () => void
}

/** A row of the table. Drawn again only when something of its own changes, not while the list scrolls. */
export const TableRow = memo(function TableRow({
  row,
  index,
  top,
  cube,
  columns,
  context,
  listId,
  active,
  onCopy,
  base,
  isOpen,
  onToggle,
  onHeight,
}: Props) {
  return (
    <tr
      className={styles.row}
      aria-rowindex={base + index + 2}
      data-index={index}
      data-active={active >= 0 || undefined}
      data-open={isOpen || undefined}
      style={{ insetBlockStart: top }}
    >
      {columns.map((column, at) => {
        const Tag = at === 0 ? 'th' : 'td'
        return (
          <Tag
            key={column.key}
            id={cellId(listId, index, at)}
            {...(at === 0 && { scope: 'row' })}
            aria-colindex={at + 1}
            data-column={at}
            data-figure={isNumber(column) || undefined}
            data-active={at === active || undefined}
            className={styles.cell}
          >
            {!row ? (
              <i className={styles.bone} />
            ) : (
              <>
                {at === 0 ? (
                  <div className={styles.record}>
                    <RecordName row={row} column={column} cube={cube} context={context} />
                    {hasPath(cube) && (
                      <PathButton
                        title={cellText(row, column, context)}
                        isOpen={isOpen}
                        isStop={false}
                        onToggle={() => onToggle(index)}
                        context={context}
                      />
                    )}
                  </div>
                ) : (
                  <CellValue row={row} column={column} context={context} />
                )}
                <Under text={underOf(row, column, cube, at === 0, context)} />
                {at === active && (
                  <button
                    type="button"
                    tabIndex={-1}
                    className={styles.copy}
                    aria-label={context.t('lists.copy', { value: cellText(row, column, context) })}
                    onClick={onCopy}
                  >
                    <Copy size={13} aria-hidden="true" />
                  </button>
                )}
              </>
            )}
          </Tag>
        )
      })}
      {isOpen && row && (
        <td className={styles.below} aria-colindex={1} aria-colspan={columns.length}>
          <PathPanel row={row} cube={cube} context={context} className={styles.panel} onHeight={onHeight} />
        </td>
      )}
    </tr>
  )
})

const Under = ({ text }: { text: string }) =>
  text ? (
    <small className={styles.under} title={text}>
      {text}
    </small>
  ) : null

/** A row as a card, for a phone. */
export const Card = memo(function Card({
  row,
  index,
  top,
  cube,
  columns,
  context,
  size,
  base,
  isOpen,
  onToggle,
  onHeight,
}: ShownRow & { size: number | undefined }) {
  const [name, ...rest] = columns
  return (
    <li
      className={styles.card}
      aria-setsize={size ?? -1}
      aria-posinset={base + index + 1}
      data-index={index}
      data-open={isOpen || undefined}
      style={{ insetBlockStart: top }}
    >
      <div>
        {row && name ? (
          <>
            <div className={styles.record}>
              <RecordName row={row} column={name} cube={cube} context={context} />
              {hasPath(cube) && (
                <PathButton
                  title={cellText(row, name, context)}
                  isOpen={isOpen}
                  isStop
                  onToggle={() => onToggle(index)}
                  context={context}
                />
              )}
            </div>
            <Under text={underOf(row, name, cube, true, context)} />
          </>
        ) : (
          <i className={styles.bone} />
        )}
        <dl>
          {rest.map((column) => (
            <div key={column.key}>
              <dt>{column.title}</dt>
              <dd>
                {row ? (
                  <CellValue row={row} column={column} context={context} />
                ) : (
                  <i className={styles.bone} />
                )}
              </dd>
            </div>
          ))}
        </dl>
      </div>
      {isOpen && row && <PathPanel row={row} cube={cube} context={context} onHeight={onHeight} />}
    </li>
  )
})
