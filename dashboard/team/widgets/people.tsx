import type { ClickKind } from '../../clicks.ts'
import { useMeasureTexts } from '../../context.tsx'
import type { Row } from '../../server.ts'
import type { GridColumn, GridRow } from '../../ui/Grid.tsx'
import { PeopleGrid, peopleTable } from '../../ui/PeopleGrid.tsx'
import { type BlockContext, type ChartProps, defineWidget } from '../../widget.ts'
import { asked, efforts, effortsIn, results, type TeamMeasure } from '../measures.ts'
import { NoActions } from '../NoActions.tsx'
import { byManager, measured, type Person, readPeople } from '../people.ts'
import styles from './people.module.css'

type Answers = Record<'done' | 'closed' | 'created' | 'doneTotal' | 'closedTotal' | 'createdTotal', Row[]>

interface Data {
  people: Person[]
  total: Row
  columns: TeamMeasure[]
}

const without: ClickKind[] = ['emp']
const shownResults = results.filter(({ key }) => key !== 'check' && key !== 'winRate')
const isMinor = new Set<string>([
  'minutes',
  'emails',
  'todos',
  'comments',
  'meetings',
  'completed',
  'created',
  'won',
])

const membersOf = (measures: readonly TeamMeasure[], cube: string) =>
  measures.map(({ member }) => member).filter((member) => member.startsWith(`${cube}.`))

/** Kinds of activities beside what came of them, for every manager; totals are Cube's own. */
export const readTable = (answers: Answers, context: BlockContext): Data => ({
  people: readPeople(
    [
      { cube: 'activities', rows: answers.done },
      { cube: 'sales', rows: answers.closed },
      { cube: 'deals', rows: answers.created },
    ],
    context.portals,
  ),
  total: { ...answers.doneTotal[0], ...answers.closedTotal[0], ...answers.createdTotal[0] },
  columns: [...effortsIn(context).filter(({ key }) => key !== 'completed'), ...shownResults],
})

export default defineWidget<keyof Answers, Data>({
  id: 'team-people',
  area: 'main',
  order: 2,
  height: 620,
  isTable: true,
  title: ({ t }) => t('team.people'),
  note: ({ t }) => `${t('team.people.note')} ${t('team.ignores')}`,
  measures: [...efforts, ...shownResults].map(({ member }) => member),
  queries: (context) => {
    const { comparison, portals } = context
    const measures = [...efforts, ...shownResults]
    const ask = (cube: 'activities' | 'sales' | 'deals', isTotal = false) =>
      asked(context, membersOf(measures, cube), comparison.current, {
        ...(!isTotal && { dimensions: byManager(cube, portals) }),
        without,
      })
    return {
      done: ask('activities'),
      closed: ask('sales'),
      created: ask('deals'),
      doneTotal: ask('activities', true),
      closedTotal: ask('sales', true),
      createdTotal: ask('deals', true),
    }
  },
  rows: readTable,
  isEmpty: ({ people }) => people.length === 0,
  empty: NoActions,
  chart: People,
  table: ({ people, total, columns }, context) =>
    peopleTable(
      people.map((person) => ({ ...person, values: valuesOf(person.row, columns) })),
      valuesOf(total, columns),
      columns.map(({ key, kind }) => ({ key, kind, title: context.t(`team.m.${key}`) })),
      context,
    ),
})

const valuesOf = (row: Row, columns: TeamMeasure[]): GridRow['values'] =>
  Object.fromEntries(columns.map((measure) => [measure.key, measured(row, measure)]))

function People({ data: { people, total, columns }, context, isFull }: ChartProps<Data>) {
  const { t } = context
  const titled = columns.map(
    ({ key, kind, member }): GridColumn => ({
      key,
      kind,
      title: t(`team.c.${key}`),
      measure: member,
      group: t(member.startsWith('activities.') ? 'team.group.effort' : 'team.group.result'),
      isBar: key === 'index',
      isHeat: key === 'amount',
      isMinor: isMinor.has(key),
    }),
  )
  return (
    <>
      <PeopleGrid
        label={t('team.people')}
        columns={titled}
        people={people.map((person) => ({
          ...person,
          portalName: person.portalShort,
          values: valuesOf(person.row, columns),
        }))}
        total={{ values: valuesOf(total, columns) }}
        context={context}
        isFull={isFull}
        sort="team-people.sort"
        normalSort="-index"
        firstRows={15}
        records={{ without }}
        testId="team-people"
      />
      <Formula />
    </>
  )
}

/** What counts how much in the index, in the model's own words. */
function Formula() {
  const text = useMeasureTexts()('activities.activity_index')
  return (
    text && (
      <p className={styles.formula} data-testid="index-formula">
        <b>{text.title}.</b> {text.description}
      </p>
    )
  )
}
