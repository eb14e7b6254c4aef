import type { ClickKind } from '../../clicks.ts'
import { openNow } from '../../queries.ts'
import type { Row } from '../../server.ts'
import type { GridColumn, GridRow } from '../../ui/Grid.tsx'
import { PeopleGrid, peopleTable } from '../../ui/PeopleGrid.tsx'
import { type BlockContext, type ChartProps, defineWidget, numberOf } from '../../widget.ts'
import { asked } from '../measures.ts'
import { NoActions } from '../NoActions.tsx'
import { byManager, type Person, readPeople } from '../people.ts'

type Answers = Record<'comments' | 'open' | 'commentsTotal' | 'openTotal', Row[]>

interface Data {
  people: Person[]
  total: GridRow['values']
}

// Clicked kinds of activities would leave nothing to compare.
const without: ClickKind[] = ['emp', 'act']
const members = ['activities.comments']

const valuesOf = (row: Row): GridRow['values'] => ({
  comments: numberOf(row, 'activities.comments') ?? 0,
  open: numberOf(row, 'deals.open_count') ?? 0,
})

/** Those who have deals in work or wrote something. */
export const readDiscipline = (answers: Answers, { portals }: Pick<BlockContext, 'portals'>): Data => ({
  people: readPeople(
    [
      { cube: 'deals', rows: answers.open },
      { cube: 'activities', rows: answers.comments },
    ],
    portals,
  ).filter(({ row }) => Object.values(valuesOf(row)).some((value) => value !== 0)),
  total: valuesOf({ ...answers.commentsTotal[0], ...answers.openTotal[0] }),
})

/** Who writes down what was agreed, beside how many deals there are to write about. */
export default defineWidget<keyof Answers, Data>({
  id: 'team-discipline',
  area: 'main',
  order: 1.5,
  span: 5,
  height: 440,
  isTable: true,
  title: ({ t }) => t('team.discipline'),
  note: ({ t }) => t('team.discipline.note'),
  measures: ['activities.comments', 'deals.open_count'],
  queries: (context) => {
    const { view, portals, comparison } = context
    const dimensions = byManager('activities', portals)
    return {
      comments: asked(context, members, comparison.current, { dimensions, without }),
      open: openNow(view, { dimensions: byManager('deals', portals), without }),
      commentsTotal: asked(context, members, comparison.current, { without }),
      openTotal: openNow(view, { without }),
    }
  },
  rows: readDiscipline,
  isEmpty: ({ people }) => people.length === 0,
  empty: NoActions,
  chart: Discipline,
  table: ({ people, total }, context) =>
    peopleTable(
      people.map((person) => ({ ...person, values: valuesOf(person.row) })),
      total,
      columnsOf(context),
      context,
    ),
})

const columnsOf = ({ t }: Pick<BlockContext, 't'>): GridColumn[] => [
  {
    key: 'comments',
    title: t('team.discipline.comments'),
    kind: 'count',
    measure: 'activities.comments',
    isBar: true,
  },
  {
    key: 'open',
    title: t('team.discipline.open'),
    kind: 'count',
    measure: 'deals.open_count',
    time: 'ever',
  },
]

function Discipline({ data: { people, total }, context, isFull }: ChartProps<Data>) {
  return (
    <PeopleGrid
      label={context.t('team.discipline')}
      columns={columnsOf(context)}
      people={people.map((person) => ({
        ...person,
        portalName: person.portalShort,
        values: valuesOf(person.row),
      }))}
      total={{ values: total }}
      context={context}
      isFull={isFull}
      sort="team-discipline.sort"
      normalSort="comments"
      firstRows={8}
      records={{ without }}
      testId="team-discipline"
    />
  )
}
