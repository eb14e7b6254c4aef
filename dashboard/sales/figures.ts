/** What the dynamics show of each manager: one measure at a time. */
import type { Query } from '@cubejs-client/core'
import { during, filtersOf } from '../filters.ts'
import type { ValueKind } from '../format.ts'
import type { Step } from '../grains.ts'
import type { Range } from '../period.ts'
import { itemOf, keyOf, type PortalItem, portalName, showsPortals } from '../portals.ts'
import { byManager, createdIn, ofEverybody } from '../queries.ts'
import type { Row } from '../server.ts'
import { readOption } from '../view.ts'
import { type BlockContext, numberOf, textOf } from '../widget.ts'
import { type Shape, soldIn } from './questions.ts'
import { grainOf, rangeShown, stepsShown } from './steps.ts'

export interface Figure {
  measure: `${'sales' | 'deals'}.${string}`
  kind: ValueKind
  better: 'higher' | 'lower'
  /** Parts add up to the whole: nothing is 0, and the whole dwarfs its parts. */
  isSum: boolean
}

export const figures = {
  amount: { measure: 'sales.won_amount', kind: 'money', better: 'higher', isSum: true },
  won: { measure: 'sales.won_count', kind: 'count', better: 'higher', isSum: true },
  check: { measure: 'sales.average_check', kind: 'money', better: 'higher', isSum: false },
  conversion: { measure: 'deals.conversion', kind: 'share', better: 'higher', isSum: false },
  overall: { measure: 'sales.overall_conversion', kind: 'share', better: 'higher', isSum: false },
  created: { measure: 'sales.created_count', kind: 'count', better: 'higher', isSum: true },
  lost: { measure: 'sales.lost_count', kind: 'count', better: 'lower', isSum: true },
  cycle: { measure: 'sales.cycle_days', kind: 'days', better: 'lower', isSum: false },
  repeat: { measure: 'sales.repeat_share', kind: 'share', better: 'higher', isSum: false },
} as const satisfies Record<string, Figure>

export type FigureName = keyof typeof figures
export const figureNames = Object.keys(figures) as FigureName[]
export const figureOption = 'dynamics.measure'

const figureName = ({ view }: Pick<BlockContext, 'view'>): FigureName =>
  readOption(view, figureOption, 'amount', figureNames)

export const cubeOf = ({ measure }: Figure): 'sales' | 'deals' =>
  measure.startsWith('sales.') ? 'sales' : 'deals'

/** The three sights of a figure, of everybody or together. */
export interface Course {
  /** By step of the chart. */
  values: (number | null)[]
  current: number | null
  previous: number | null
}

export interface Person extends PortalItem, Course {
  name: string
  /** Name of the portal, where there are several. */
  note?: string | undefined
  /** Won within the period: the order of the list, whatever is shown. */
  won: number
}

export interface Dynamics {
  name: FigureName
  steps: Step[]
  people: Person[]
  total: Course
}

type Names = 'steps' | 'current' | 'previous' | 'allSteps' | 'all' | 'allBefore'
export type DynamicsAnswers = Record<Names, Row[]> & { rank?: Row[] }

const within = (figure: Figure, { view }: BlockContext, range: Range, shape: Shape): Query =>
  cubeOf(figure) === 'sales' ? soldIn(view, range, shape) : createdIn(view, range, shape)

/** Day by day of a year, for a hundred people. */
const mostRows = 50_000

export function dynamicsQueries(context: BlockContext): Record<string, Query> {
  const { view, portals, comparison } = context
  const figure: Figure = figures[figureName(context)]
  const cube = cubeOf(figure)
  const people = byManager(cube, portals)
  const course: Query = {
    measures: [figure.measure],
    ...during(cube, rangeShown(context), grainOf(context)),
    filters: filtersOf(cube, view, ofEverybody),
  }
  return {
    steps: { ...course, dimensions: people.dimensions, limit: mostRows },
    current: within(figure, context, comparison.current, people),
    previous: within(figure, context, comparison.previous, people),
    allSteps: course,
    all: within(figure, context, comparison.current, ofEverybody),
    allBefore: within(figure, context, comparison.previous, ofEverybody),
    ...(cube !== 'sales' && { rank: soldIn(view, comparison.current, byManager('sales', portals)) }),
  }
}

/** One course per person whom any answer names, those who won most first. */
export function readDynamics(answers: DynamicsAnswers, context: BlockContext): Dynamics {
  const name = figureName(context)
  const figure: Figure = figures[name]
  const cube = cubeOf(figure)
  const steps = stepsShown(context)
  const member = `${cube === 'sales' ? 'sales.date' : 'deals.created_at'}.${grainOf(context)}`
  const figureIn = (row: Row | undefined) => numberOf(row, figure.measure) ?? (figure.isSum ? 0 : null)
  const courseOf = (rows: Row[], current: Row | undefined, previous: Row | undefined): Course => {
    const byStart = new Map(rows.map((row) => [String(row[member]).slice(0, 10), row]))
    return {
      values: steps.map(({ start }) => figureIn(byStart.get(start))),
      current: figureIn(current),
      previous: figureIn(previous),
    }
  }
  const { rank = answers.current } = answers
  const rankCube = answers.rank ? 'sales' : cube
  const won = new Map(
    rank.map((row) => [keyOf(itemOf(row, rankCube, 'manager_id')), numberOf(row, 'sales.won_amount') ?? 0]),
  )
  const found = new Map<
    string,
    { item: PortalItem; name: string; steps: Row[]; current?: Row; previous?: Row }
  >()
  for (const part of ['steps', 'current', 'previous'] as const)
    for (const row of answers[part]) {
      const item = itemOf(row, cube, 'manager_id')
      const key = keyOf(item)
      const person = found.get(key) ?? { item, name: textOf(row, `${cube}.manager`), steps: [] }
      if (part === 'steps') person.steps.push(row)
      else person[part] = row
      found.set(key, person)
    }
  const people = [...found].map(
    ([key, { item, name, steps, current, previous }]): Person => ({
      ...item,
      name,
      note: showsPortals(context) ? portalName(item.portal, context.portals) : undefined,
      won: won.get(key) ?? 0,
      ...courseOf(steps, current, previous),
    }),
  )
  people.sort((a, b) => b.won - a.won || a.name.localeCompare(b.name, context.format.locale))
  return { name, steps, people, total: courseOf(answers.allSteps, answers.all[0], answers.allBefore[0]) }
}

const everybody = ''
const nobody = 'nobody'
export const whoOption = 'dynamics.who'

/** Keys of the ticked people: all of them while nobody was unticked. */
export function tickedOf(people: Person[], text: string): string[] {
  const keys = people.map(keyOf)
  if (text === everybody) return keys
  const ticked = text.split(' ')
  return keys.filter((key) => ticked.includes(key))
}

/** What the address says of them. */
export const writeTicked = (people: Person[], ticked: string[]): string =>
  ticked.length === 0 ? nobody : ticked.length === people.length ? everybody : ticked.join(' ')

/** Who changed most upwards first; those who cannot be compared stand last. */
export function byChange(people: Person[]): Person[] {
  const change = ({ current, previous }: Person) =>
    current === null || previous === null ? null : current - previous
  return people
    .filter(({ current, previous }) => (current ?? previous ?? 0) !== 0 || (previous ?? 0) !== 0)
    .sort((a, b) => {
      const [left, right] = [change(a), change(b)]
      if (left === null || right === null) return Number(left === null) - Number(right === null)
      return right - left
    })
}
