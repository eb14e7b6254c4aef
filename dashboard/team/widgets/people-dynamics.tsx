import { lazy, useId } from 'react'
import type { ClickKind } from '../../clicks.ts'
import { clockOf } from '../../filters.ts'
import type { Step } from '../../grains.ts'
import type { Row } from '../../server.ts'
import { Choice, Choices } from '../../ui/Choice.tsx'
import { readOption, useOption, useUpdate } from '../../view.ts'
import { type BlockContext, type ChartProps, defineWidget } from '../../widget.ts'
import { asked, cubeOf, efforts, effortsIn, measureOf, results, type TeamMeasure } from '../measures.ts'
import { NoActions } from '../NoActions.tsx'
import { byManager, isPicked, measured, type Person, readPeople } from '../people.ts'
import { periodOf, rangeOfSteps, StepSwitch, startOfRow, stepsOf } from '../steps.tsx'
import styles from './people-dynamics.module.css'

const Lines = lazy(() => import('../../charts/Lines.tsx'))

export interface Course {
  person: Person
  /** Over all steps, Cube's own: it orders the people. */
  whole: number | null
  values: (number | null)[]
  isChecked: boolean
}

interface Data {
  steps: Step[]
  measure: TeamMeasure
  courses: Course[]
}

/** More lines cannot be told apart. */
const mostLines = 5
const without: ClickKind[] = ['emp']
const options = { measure: 'team-dynamics.measure', people: 'team-dynamics.who' } as const

const measuresIn = (context: BlockContext): TeamMeasure[] => [...effortsIn(context), ...results]

const chosenMeasure = (context: BlockContext): TeamMeasure =>
  measureOf(
    readOption(
      context.view,
      options.measure,
      'index' as string,
      measuresIn(context).map(({ key }) => key),
    ),
  )!

/** Whose lines are drawn: those chosen by check-boxes, else the clicked ones, else the first by the measure. */
function checkedKeys(people: { person: Person }[], context: BlockContext): string[] {
  const own = readOption(context.view, options.people, '').split(',').filter(Boolean)
  if (own.length > 0) return own.slice(0, mostLines)
  const clicked = people.filter(({ person }) => isPicked(person, context))
  return (clicked.length > 0 ? clicked : people).slice(0, mostLines).map(({ person }) => person.key)
}

/** A line for every manager; those with most of the measure stand first. */
export function readCourses(
  { steps: rows, whole }: Record<'steps' | 'whole', Row[]>,
  context: BlockContext,
): Data {
  const measure = chosenMeasure(context)
  const cube = cubeOf(measure)
  const { grain } = context.view
  const steps = stepsOf(context)
  const byPerson = new Map<string, Map<string, Row>>()
  for (const row of rows) {
    const [person] = readPeople([{ cube, rows: [row] }], context.portals)
    const known = byPerson.get(person!.key) ?? new Map<string, Row>()
    byPerson.set(person!.key, known.set(startOfRow(row, clockOf(cube)!, grain), row))
  }
  const people = readPeople([{ cube, rows: whole }], context.portals)
    .map((person) => ({ person, whole: measured(person.row, measure) }))
    .sort((a, b) => (b.whole ?? -1) - (a.whole ?? -1))
  const checked = checkedKeys(people, context)
  const courses = people.map((one) => ({
    ...one,
    values: steps.map(({ start }) => measured(byPerson.get(one.person.key)?.get(start), measure)),
    isChecked: checked.includes(one.person.key),
  }))
  return { steps, measure, courses }
}

/** How each manager's effort or result went, month by month. */
export default defineWidget<'steps' | 'whole', Data>({
  id: 'team-dynamics',
  area: 'main',
  order: 3,
  span: 7,
  height: 420,
  title: ({ t }) => t('team.dynamics'),
  note: ({ t }) => `${t('team.dynamics.note')} ${t('team.ignores')}`,
  measures: [...efforts, ...results].map(({ member }) => member),
  queries: (context) => {
    const { member } = chosenMeasure(context)
    const range = rangeOfSteps(context)
    const dimensions = byManager(cubeOf({ member }), context.portals)
    return {
      steps: asked(context, [member], range, { dimensions, without, grain: context.view.grain }),
      whole: asked(context, [member], range, { dimensions, without }),
    }
  },
  rows: readCourses,
  isEmpty: ({ courses }) => courses.length === 0,
  empty: NoActions,
  chart: Dynamics,
  toolbar: Tools,
  table: ({ steps, courses, measure }, context) => ({
    columns: [
      { title: context.t('managers.manager'), kind: 'text' },
      ...steps.map(({ label, isOpen }) => ({
        title: isOpen ? `${label} (${context.t('trend.unfinished')})` : label,
        kind: measure.kind,
      })),
    ],
    rows: courses.map(({ person, values }) => [nameOf(person), ...values]),
  }),
})

const nameOf = ({ name, portalShort }: Person) => (portalShort ? `${name} · ${portalShort}` : name)

function Dynamics({ data: { steps, courses, measure }, context }: ChartProps<Data>) {
  const { t, view } = context
  const update = useUpdate()
  const drawn = courses.filter(({ isChecked }) => isChecked)
  return (
    <>
      <Lines
        steps={steps}
        series={drawn.map(({ person, values }) => ({
          key: person.key,
          title: nameOf(person),
          values,
          isHighlighted: true,
        }))}
        kind={measure.kind}
        context={context}
        label={`${t('team.dynamics')}: ${t(`team.m.${measure.key}`)}`}
        onStep={(step) => update({ period: periodOf(step, view.grain) })}
      />
      <People courses={courses} context={context} />
    </>
  )
}

/** Whose lines are drawn. */
function People({ courses, context: { t } }: { courses: Course[]; context: BlockContext }) {
  const id = useId()
  const [, choose] = useOption<string>(options.people, '')
  const checked = courses.filter(({ isChecked }) => isChecked).map(({ person }) => person.key)
  const toggle = (key: string) =>
    choose((checked.includes(key) ? checked.filter((one) => one !== key) : [...checked, key]).join(','))
  return (
    <fieldset className={styles.people} aria-describedby={id}>
      <legend className="visually-hidden">{t('team.dynamics.who')}</legend>
      {courses.map(({ person, isChecked }) => (
        <label key={person.key} data-on={isChecked || undefined}>
          <input
            type="checkbox"
            checked={isChecked}
            disabled={isChecked ? checked.length === 1 : checked.length >= mostLines}
            onChange={() => toggle(person.key)}
          />
          {nameOf(person)}
        </label>
      ))}
      <small id={id}>{t('team.dynamics.most', { count: mostLines })}</small>
    </fieldset>
  )
}

function Tools({ context }: { context: BlockContext }) {
  const { t } = context
  return (
    <Choices>
      <Choice
        option={options.measure}
        normal="index"
        label={t('team.measure')}
        choices={measuresIn(context).map(({ key }) => ({ value: key as string, label: t(`team.m.${key}`) }))}
      />
      <StepSwitch context={context} />
    </Choices>
  )
}
