import type { Query } from '@cubejs-client/core'
import { ArrowUpDown } from 'lucide-react'
import { keyOf } from '../../portals.ts'
import { byManager, createdIn, ofEverybody, openNow } from '../../queries.ts'
import type { Row } from '../../server.ts'
import { type Delta, deltaOf, isEarly } from '../../tile.tsx'
import type { GridRow } from '../../ui/Grid.tsx'
import { PeopleGrid } from '../../ui/PeopleGrid.tsx'
import { readOption, useOption } from '../../view.ts'
import { type BlockContext, type ChartProps, defineWidget, portalCell, portalColumn } from '../../widget.ts'
import { readManagers } from '../../widgets/managers.tsx'
import { managerColumns } from '../../widgets/managers-columns.ts'
import styles from '../people.module.css'
import { soldIn } from '../questions.ts'

const option = 'people.change'
const choices = ['off', 'on'] as const
const isCompared = ({ view }: Pick<BlockContext, 'view'>) => readOption(view, option, 'off', choices) === 'on'

type Managers = ReturnType<typeof readManagers>

interface People {
  now: Managers
  /** The same columns of the previous period, when they are asked for. */
  before: Managers | undefined
}

const none: Row[] = []
const at = (answers: Record<string, Row[]>, name: string) => answers[name] ?? none

/** The present is no matter of periods: what is open now is not compared. */
const past = (answers: Record<string, Row[]>) => ({
  closed: at(answers, 'closedBefore'),
  created: at(answers, 'createdBefore'),
  open: none,
  closedTotal: at(answers, 'closedTotalBefore'),
  createdTotal: at(answers, 'createdTotalBefore'),
  openTotal: none,
})

const present = (answers: Record<string, Row[]>) => ({
  closed: at(answers, 'closed'),
  created: at(answers, 'created'),
  open: at(answers, 'open'),
  closedTotal: at(answers, 'closedTotal'),
  createdTotal: at(answers, 'createdTotal'),
  openTotal: at(answers, 'openTotal'),
})

const byAmount = ({ people, totals }: Managers): Managers => ({
  people: people.toSorted((a, b) => (b.values.amount ?? 0) - (a.values.amount ?? 0)),
  totals,
})

/** Eleven figures of every manager, and on demand how far each is from the previous period. */
export default defineWidget<string, People>({
  id: 'people',
  area: 'main',
  order: 20,
  height: 667,
  isTable: true,
  title: ({ t }) => t('sales.people'),
  note: ({ t }) => t('managers.note'),
  measures: managerColumns.map(({ measure }) => measure),
  queries: (context) => {
    const { view, portals, comparison } = context
    const { current, previous } = comparison
    const [sold, created] = [byManager('sales', portals), byManager('deals', portals)]
    const before: Record<string, Query> = {
      closedBefore: soldIn(view, previous, sold),
      createdBefore: createdIn(view, previous, created),
      closedTotalBefore: soldIn(view, previous, ofEverybody),
      createdTotalBefore: createdIn(view, previous, ofEverybody),
    }
    return {
      closed: soldIn(view, current, sold),
      created: createdIn(view, current, created),
      open: openNow(view, created),
      closedTotal: soldIn(view, current, ofEverybody),
      createdTotal: createdIn(view, current, ofEverybody),
      openTotal: openNow(view, ofEverybody),
      ...(isCompared(context) && before),
    }
  },
  rows: (answers, context) => ({
    now: byAmount(readManagers(present(answers), context.portals)),
    before: isCompared(context) ? readManagers(past(answers), context.portals) : undefined,
  }),
  isEmpty: ({ now }) => now.people.length === 0,
  chart: PeopleTable,
  toolbar: ChangeSwitch,
  table: ({ now, before }, context) => {
    const { t } = context
    const was = new Map(before?.people.map((person) => [keyOf(person), person.values]))
    const cells = (name: string, portal: string | undefined, values: Values, old: Values | undefined) => [
      name,
      ...portalCell(context, portal),
      ...managerColumns.flatMap(({ key }) =>
        before && !isNow(key) ? [values[key] ?? null, old?.[key] ?? null] : [values[key] ?? null],
      ),
    ]
    return {
      columns: [
        { title: t('managers.manager'), kind: 'text' },
        ...portalColumn(context),
        ...managerColumns.flatMap(({ key, kind }) => {
          const title = t(`managers.${key}`)
          return before && !isNow(key)
            ? [
                { title, kind },
                { title: `${title}, ${t('sales.dynamics.was')}`, kind },
              ]
            : [{ title, kind }]
        }),
      ],
      rows: [
        ...now.people.map((person) =>
          cells(person.name, person.portalName, person.values, was.get(keyOf(person))),
        ),
        cells(t('managers.total'), undefined, now.totals, before?.totals),
      ],
    }
  },
})

type Values = GridRow['values']

const nowKeys = new Set<string>(managerColumns.filter((column) => 'time' in column).map(({ key }) => key))
const isNow = (key: string) => nowKeys.has(key)
const cohort = new Set<string>(['conversion', 'lossShare'])

/** How far each value is from the previous period's, as the tiles say it. */
function changesOf(values: Values, before: Values | undefined, context: BlockContext) {
  const compared = managerColumns.filter(({ key }) => !isNow(key))
  const changes = compared.map((column): [string, Delta | null] => {
    const { key, kind } = column
    const better = 'isLowGood' in column ? 'lower' : 'higher'
    const pair = { value: values[key] ?? null, previous: before?.[key] ?? null }
    return [key, deltaOf({ ...pair, kind, better, isEarly: cohort.has(key) && isEarly(context) }, context)]
  })
  return Object.fromEntries(changes)
}

function PeopleTable({ data: { now, before }, context, isFull }: ChartProps<People>) {
  const { t } = context
  const was = new Map(before?.people.map((person) => [keyOf(person), person.values]))
  const people = now.people.map((person) => ({
    ...person,
    ...(before && { changes: changesOf(person.values, was.get(keyOf(person)), context) }),
  }))
  return (
    <PeopleGrid
      label={t('sales.people')}
      columns={managerColumns.map((column) => ({ ...column, title: t(`managers.${column.key}`) }))}
      people={people}
      total={{
        values: now.totals,
        ...ofEverybody,
        ...(before && { changes: changesOf(now.totals, before.totals, context) }),
      }}
      context={context}
      isFull={isFull}
      sort="people.sort"
      normalSort="-amount"
      firstRows={12}
      testId="people-table"
    />
  )
}

function ChangeSwitch({ context: { t } }: { context: BlockContext }) {
  const [chosen, choose] = useOption(option, 'off', choices)
  const isOn = chosen === 'on'
  return (
    <button
      type="button"
      className={styles.switch}
      aria-pressed={isOn}
      onClick={() => choose(isOn ? 'off' : 'on')}
    >
      <ArrowUpDown size={14} aria-hidden="true" />
      {t('sales.people.change')}
    </button>
  )
}
