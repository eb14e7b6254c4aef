import { useMediaQuery } from '@mantine/hooks'
import { ArrowDown, ArrowUp } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './Listing.module.css'

export interface Column<Item, Key extends string = string> {
  key: Key
  title: string
  cell: (item: Item) => ReactNode
  isNumber?: boolean
  /** Takes what is left of the width; the others are as wide as their words. */
  isWide?: boolean
  isSortable?: boolean
  /** On a phone the cell has the whole width and no label. */
  isPlain?: boolean
}

export interface Sort<Key extends string = string> {
  by: Key
  isDescending: boolean
}

interface Props<Item, Key extends string> {
  label: string
  /** The first one names the row. */
  columns: Column<Item, Key>[]
  items: Item[]
  keyOf: (item: Item) => string
  isDim?: (item: Item) => boolean
  /** A shorter card for a phone than name and all cells. */
  card?: (item: Item) => ReactNode
  sort?: Sort<Key> | undefined
  onSort?: (by: Key) => void
  testId?: string
}

/** A list of records: a table where there is room, cards on a phone. */
export function Listing<Item, Key extends string>(props: Props<Item, Key>) {
  const isPhone = useMediaQuery('(max-width: 767px)', undefined, { getInitialValueInEffect: false })
  return isPhone ? <Cards {...props} /> : <Table {...props} />
}

function Table<Item, Key extends string>({
  label,
  columns,
  items,
  keyOf,
  isDim,
  sort,
  onSort,
  testId,
}: Props<Item, Key>) {
  const { t } = useTranslation()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard
    <section className={styles.scroll} tabIndex={0} aria-label={`${label}: ${t('block.table')}`}>
      <table className={styles.table} data-testid={testId}>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column.key} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={keyOf(item)} data-key={keyOf(item)} data-dim={isDim?.(item) || undefined}>
              {columns.map(({ key, cell, isNumber, isWide }, index) =>
                index === 0 ? (
                  <th key={key} scope="row" data-wide={isWide}>
                    {cell(item)}
                  </th>
                ) : (
                  <td key={key} data-number={isNumber} data-wide={isWide}>
                    {cell(item)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Head<Item, Key extends string>({
  column: { key, title, isNumber, isWide, isSortable },
  sort,
  onSort,
}: {
  column: Column<Item, Key>
  sort: Sort<Key> | undefined
  onSort: ((by: Key) => void) | undefined
}) {
  const isSorted = sort?.by === key
  if (!isSortable || !onSort)
    return (
      <th scope="col" data-number={isNumber} data-wide={isWide}>
        {title}
      </th>
    )
  const Arrow = isSorted && sort.isDescending ? ArrowDown : ArrowUp
  return (
    <th
      scope="col"
      data-number={isNumber}
      data-wide={isWide}
      aria-sort={isSorted ? (sort.isDescending ? 'descending' : 'ascending') : 'none'}
    >
      <button type="button" className={styles.sort} onClick={() => onSort(key)}>
        {title}
        <Arrow size={13} strokeWidth={2.25} aria-hidden="true" data-on={isSorted || undefined} />
      </button>
    </th>
  )
}

function Cards<Item, Key extends string>(props: Props<Item, Key>) {
  const { label, columns, items, keyOf, isDim, card, testId } = props
  return (
    <ul className={styles.cards} aria-label={label} data-testid={testId} data-short={card ? true : undefined}>
      {items.map((item) => (
        <li key={keyOf(item)} data-key={keyOf(item)} data-dim={isDim?.(item) || undefined}>
          {card ? card(item) : <Cells columns={columns} item={item} />}
        </li>
      ))}
    </ul>
  )
}

function Cells<Item>({ columns: [first, ...rest], item }: { columns: Column<Item>[]; item: Item }) {
  return (
    <>
      <div className={styles.first}>{first?.cell(item)}</div>
      <dl>
        {rest.map(({ key, title, cell, isPlain }) => (
          <div key={key} data-plain={isPlain}>
            <dt className={isPlain ? 'visually-hidden' : undefined}>{title}</dt>
            <dd>{cell(item)}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}

/** A card of two lines: name and number, then what is said about them. */
export const ShortCard = ({
  name,
  value,
  children,
}: {
  name: ReactNode
  value: ReactNode
  children: ReactNode
}) => (
  <>
    <div className={styles.top}>
      <span>{name}</span>
      <b>{value}</b>
    </div>
    <div className={styles.below}>{children}</div>
  </>
)
