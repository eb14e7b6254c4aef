import { Copy, ExternalLink } from 'lucide-react'
import { memo } from 'react'
import { linkOf } from '../link.ts'
import { shortName, showsPortals } from '../portals.ts'
import type { Row } from '../server.ts'
import { type BlockContext, textOf } from '../widget.ts'
import { cellText, isNumber, isZero } from './cells.ts'
import type { ListColumn, ListCube } from './columns.ts'
import styles from './RecordList.module.css'

export interface ShownRow {
  /** Undefined while it is on its way. */
  row: Row | undefined
  /** Place in the list, from 0. */
  index: number
  /** Distance from the top of the list in px. */
  top: number
  cube: ListCube
  columns: ListColumn[]
  context: BlockContext
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
export function RecordName({
  row,
  column,
  cube,
  context,
}: Omit<ShownRow, 'index' | 'top' | 'columns'> & { row: Row; column: ListColumn }) {
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
export function CellValue({ row, column, context }: { row: Row; column: ListColumn; context: BlockContext }) {
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
}: Props) {
  return (
    <tr
      className={styles.row}
      aria-rowindex={index + 2}
      data-index={index}
      data-active={active >= 0 || undefined}
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
                  <RecordName row={row} column={column} cube={cube} context={context} />
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
}: ShownRow & { size: number | undefined }) {
  const [name, ...rest] = columns
  return (
    <li
      className={styles.card}
      aria-setsize={size ?? -1}
      aria-posinset={index + 1}
      data-index={index}
      style={{ insetBlockStart: top }}
    >
      <div>
        {row && name ? (
          <>
            <RecordName row={row} column={name} cube={cube} context={context} />
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
    </li>
  )
})
