import { useMediaQuery } from '@mantine/hooks'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { type ClickKind, clickedIds } from '../clicks.ts'
import type { Format, ValueKind } from '../format.ts'
import {
  clickedKeys,
  clickPerson,
  itemOf,
  keyOf,
  type PortalEntry,
  type PortalItem,
  portalDimension,
  portalName,
  showsPortals,
} from '../portals.ts'
import { closedIn, createdIn, openNow } from '../queries.ts'
import type { Row } from '../server.ts'
import { useUpdate } from '../view.ts'
import {
  type BlockContext,
  type ChartProps,
  defineWidget,
  numberOf,
  portalCell,
  portalColumn,
  textOf,
} from '../widget.ts'
import styles from './managers.module.css'

const columns = [
  { key: 'amount', member: 'sales.won_amount', kind: 'money' },
  { key: 'won', member: 'sales.won_count', kind: 'count' },
  { key: 'check', member: 'sales.average_check', kind: 'money' },
  { key: 'created', member: 'deals.count', kind: 'count' },
  { key: 'conversion', member: 'deals.conversion', kind: 'share' },
  { key: 'cycle', member: 'sales.cycle_days', kind: 'days' },
  { key: 'open', member: 'deals.open_count', kind: 'count' },
  { key: 'openAmount', member: 'deals.open_amount', kind: 'money' },
  { key: 'lost', member: 'sales.lost_count', kind: 'count' },
  { key: 'lossShare', member: 'deals.loss_share', kind: 'share' },
  { key: 'repeat', member: 'sales.repeat_share', kind: 'share' },
] as const satisfies { key: string; member: string; kind: ValueKind }[]

type ColumnKey = (typeof columns)[number]['key']
type Values = Record<ColumnKey, number | null>

export interface Manager extends PortalItem {
  name: string
  /** Name of the portal, where there are several. */
  portalName?: string | undefined
  values: Values
}

interface Managers {
  people: Manager[]
  totals: Values
}

export interface Sort {
  by: ColumnKey | 'name'
  isDescending: boolean
}

/** Numbers of things are zero where Cube has no row; ratios have no value there. */
const readValues = (rows: (Row | undefined)[]): Values =>
  Object.fromEntries(
    columns.map(({ key, member, kind }) => {
      const value = rows.map((row) => numberOf(row, member)).find((one) => one !== null)
      const isCountable = kind === 'count' || key === 'amount' || key === 'openAmount'
      return [key, value ?? (isCountable ? 0 : null)]
    }),
  ) as Values

type Answers = Record<'closed' | 'created' | 'open' | 'closedTotal' | 'createdTotal' | 'openTotal', Row[]>

/** One row per person of a portal out of three answers; totals are Cube's own, ratios cannot be added up. */
export function readManagers(answers: Answers, portals: readonly PortalEntry[] = []): Managers {
  const people = new Map<string, { item: PortalItem; name: string; rows: Row[] }>()
  for (const [name, cube] of [
    ['closed', 'sales'],
    ['created', 'deals'],
    ['open', 'deals'],
  ] as const) {
    for (const row of answers[name]) {
      const item = itemOf(row, cube, 'manager_id')
      const key = keyOf(item)
      const person = people.get(key) ?? { item, name: textOf(row, `${cube}.manager`), rows: [] }
      person.rows.push(row)
      people.set(key, person)
    }
  }
  const totals = readValues([answers.closedTotal[0], answers.createdTotal[0], answers.openTotal[0]])
  return {
    people: [...people.values()].map(({ item, name, rows }) => ({
      ...item,
      name,
      ...(item.portal !== undefined && { portalName: portalName(item.portal, portals) }),
      values: readValues(rows),
    })),
    totals,
  }
}

/** Missing values stand last whichever way the sort goes. */
export function sortManagers(people: Manager[], { by, isDescending }: Sort, locale: string): Manager[] {
  const sign = isDescending ? -1 : 1
  return [...people].sort((a, b) => {
    const names = a.name.localeCompare(b.name, locale)
    if (by === 'name') return sign * names
    const [left, right] = [a.values[by], b.values[by]]
    if (left === right) return names
    if (left === null) return 1
    if (right === null) return -1
    return sign * (left - right)
  })
}

const without: ClickKind[] = ['emp']

const byManager = (cube: 'sales' | 'deals', portals: readonly PortalEntry[]) => ({
  without,
  dimensions: [...portalDimension(cube, portals), `${cube}.manager`, `${cube}.manager_id`],
})

/** Who sells how much; a click shows the whole page for one manager. */
export default defineWidget<keyof Answers, Managers>({
  id: 'managers',
  area: 'main',
  order: 4,
  height: 667,
  isTable: true,
  title: ({ t }) => t('managers.title'),
  note: ({ t, view }) =>
    [t('managers.note'), clickedIds(view, 'emp').length > 0 && t('managers.ignoresClick')]
      .filter(Boolean)
      .join(' '),
  measures: columns.map((column) => column.member),
  queries: ({ view, portals, comparison: { current } }) => ({
    closed: closedIn(view, current, byManager('sales', portals)),
    created: createdIn(view, current, byManager('deals', portals)),
    open: openNow(view, byManager('deals', portals)),
    closedTotal: closedIn(view, current, { without }),
    createdTotal: createdIn(view, current, { without }),
    openTotal: openNow(view, { without }),
  }),
  rows: (answers, { portals }) => readManagers(answers, portals),
  isEmpty: ({ people }) => people.length === 0,
  chart: ManagersBlock,
  table: ({ people, totals }, context) => {
    const { t, format } = context
    const sorted = sortManagers(people, { by: 'amount', isDescending: true }, format.locale)
    const cells = (name: string, portal: string | undefined, values: Values) => [
      name,
      ...portalCell(context, portal),
      ...columns.map(({ key }) => values[key]),
    ]
    return {
      columns: [
        { title: t('managers.manager'), kind: 'text' },
        ...portalColumn(context),
        ...columns.map(({ key, kind }) => ({ title: t(`managers.${key}`), kind })),
      ],
      rows: [
        ...sorted.map(({ name, portalName, values }) => cells(name, portalName, values)),
        cells(t('managers.total'), undefined, totals),
      ],
    }
  },
  summary: ({ people }, { t, format }) => {
    const [best] = sortManagers(people, { by: 'amount', isDescending: true }, format.locale)
    if (!best) return ''
    const amount = format.moneyShort(best.values.amount)
    return t('managers.summary', { count: people.length, name: best.name, amount })
  },
})

const firstRows = 12

function ManagersBlock({ data, context, isFull }: ChartProps<Managers>) {
  const { t, format } = context
  const update = useUpdate()
  const [sort, setSort] = useState<Sort>({ by: 'amount', isDescending: true })
  const [isLong, setLong] = useState(false)
  const isPhone = useMediaQuery('(max-width: 767px)', undefined, { getInitialValueInEffect: false })
  const sorted = sortManagers(data.people, sort, format.locale)
  const chosen = clickedKeys(context)
  const isCut = !isFull && !isLong && sorted.length > firstRows + 2
  const shown = isCut
    ? sorted.filter((person, index) => index < firstRows || chosen.includes(keyOf(person)))
    : sorted
  const props = {
    people: shown,
    totals: data.totals,
    most: Math.max(...data.people.map(({ values }) => values.amount ?? 0), 0),
    chosen,
    context,
    sort,
    onSort: setSort,
    onPick: (person: Manager) => update(clickPerson(person, context)),
  }
  return (
    <>
      {isPhone ? <Cards {...props} /> : <Table {...props} isFull={isFull} />}
      {!isFull && sorted.length > firstRows + 2 && (
        <button
          type="button"
          className={styles.toggle}
          onClick={() => setLong(!isLong)}
          aria-expanded={isLong}
        >
          {isLong ? t('managers.showLess') : t('managers.showAll', { count: sorted.length })}
        </button>
      )}
    </>
  )
}

interface ListProps {
  people: Manager[]
  totals: Values
  most: number
  chosen: string[]
  context: BlockContext
  sort: Sort
  onSort: (sort: Sort) => void
  onPick: (person: Manager) => void
}

const written = (format: Format, value: number | null, { key, kind }: { key: ColumnKey; kind: ValueKind }) =>
  key === 'amount' || key === 'openAmount' || key === 'check'
    ? format.moneyColumn(value)
    : format.value(value, kind)

function Table({
  people,
  totals,
  most,
  chosen,
  context,
  sort,
  onSort,
  onPick,
  isFull,
}: ListProps & { isFull: boolean }) {
  const { t, format } = context
  const header = (by: Sort['by'], title: string) => {
    const isSorted = sort.by === by
    const Arrow = sort.isDescending ? ArrowDown : ArrowUp
    return (
      <th
        key={by}
        scope="col"
        className={by === 'name' ? styles.first : undefined}
        aria-sort={isSorted ? (sort.isDescending ? 'descending' : 'ascending') : 'none'}
      >
        <button
          type="button"
          onClick={() => onSort({ by, isDescending: isSorted ? !sort.isDescending : by !== 'name' })}
        >
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
  return (
    <div className={styles.scroll} data-full={isFull || undefined}>
      <table className={styles.table} data-testid="managers-table">
        <thead>
          <tr>
            {header('name', t('managers.manager'))}
            {columns.map(({ key }) => header(key, t(`managers.${key}`)))}
          </tr>
        </thead>
        <tbody data-picked={chosen.length > 0 || undefined}>
          {withKeys(people, chosen).map(({ key, isChosen, person, values }) => (
            <tr key={key} data-key={key} data-chosen={isChosen || undefined} onClick={() => onPick(person)}>
              <th scope="row" className={styles.first}>
                <PersonButton person={person} isChosen={isChosen} context={context} onPick={onPick} />
              </th>
              {columns.map((column) => (
                <td
                  key={column.key}
                  title={column.kind === 'money' ? format.money(values[column.key]) : undefined}
                >
                  {column.key === 'amount' ? (
                    <span className={styles.sum}>
                      <i style={{ inlineSize: `${most > 0 ? ((values.amount ?? 0) / most) * 100 : 0}%` }} />
                      <span>{format.moneyColumn(values.amount)}</span>
                    </span>
                  ) : (
                    <span data-zero={values[column.key] === 0 || values[column.key] === null || undefined}>
                      {written(format, values[column.key], column)}
                    </span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" className={styles.first}>
              {t('managers.total')}
            </th>
            {columns.map((column) => (
              <td
                key={column.key}
                title={column.kind === 'money' ? format.money(totals[column.key]) : undefined}
              >
                {written(format, totals[column.key], column)}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  )
}

const withKeys = (people: Manager[], chosen: string[]) =>
  people.map((person) => ({
    key: keyOf(person),
    isChosen: chosen.includes(keyOf(person)),
    person,
    values: person.values,
  }))

function PersonButton({
  person,
  isChosen,
  context,
  onPick,
}: {
  person: Manager
  isChosen: boolean
  context: BlockContext
  onPick: (person: Manager) => void
}) {
  const { t } = context
  const { name, portalName } = person
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && isChosen) onPick(person)
  }
  return (
    <button
      type="button"
      className={styles.person}
      aria-pressed={isChosen}
      title={t(isChosen ? 'managers.unfilter' : 'managers.filterBy', { name })}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        event.stopPropagation()
        onPick(person)
      }}
    >
      <span className={styles.avatar} aria-hidden="true">
        {initials(name)}
      </span>
      <span className={styles.who}>
        {name}
        {showsPortals(context) && <small>{portalName}</small>}
      </span>
    </button>
  )
}

const initials = (name: string) =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word[0]?.toUpperCase() ?? '')
    .join('')

function Cards({ people, totals, most, chosen, context, sort, onSort, onPick }: ListProps) {
  const { t, format } = context
  const facts = ['won', 'conversion', 'open'] as const
  const columnOf = (key: ColumnKey) => columns.find((column) => column.key === key)!
  const card = (values: Values) => (
    <dl className={styles.facts}>
      {facts.map((key) => (
        <div key={key}>
          <dt>{t(`managers.${key}`)}</dt>
          <dd>{written(format, values[key], columnOf(key))}</dd>
        </div>
      ))}
    </dl>
  )
  return (
    <>
      <label className={styles.sortBy}>
        {t('managers.sortBy')}
        <select
          value={sort.by}
          onChange={(event) =>
            onSort({ by: event.target.value as Sort['by'], isDescending: event.target.value !== 'name' })
          }
        >
          <option value="name">{t('managers.manager')}</option>
          {columns.map(({ key }) => (
            <option key={key} value={key}>
              {t(`managers.${key}`)}
            </option>
          ))}
        </select>
      </label>
      <ul className={styles.cards} data-picked={chosen.length > 0 || undefined}>
        {withKeys(people, chosen).map(({ key, isChosen, person, values }) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the button inside does the same by keyboard
          <li key={key} data-key={key} data-chosen={isChosen || undefined} onClick={() => onPick(person)}>
            <div className={styles.top}>
              <PersonButton person={person} isChosen={isChosen} context={context} onPick={onPick} />
              <b>{format.moneyShort(values.amount)}</b>
            </div>
            <i className={styles.line}>
              <i style={{ inlineSize: `${most > 0 ? ((values.amount ?? 0) / most) * 100 : 0}%` }} />
            </i>
            {card(values)}
          </li>
        ))}
        <li className={styles.totalCard}>
          <div className={styles.top}>
            <b>{t('managers.total')}</b>
            <b>{format.moneyShort(totals.amount)}</b>
          </div>
          {card(totals)}
        </li>
      </ul>
    </>
  )
}
