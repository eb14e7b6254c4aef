/** A question of the builder and how the address keeps it. Names are those of members without their cube. */
import { type Grain, grains } from '../url.ts'

export const views = ['auto', 'table', 'columns', 'lines', 'bars'] as const
export type ResultView = (typeof views)[number]

export const operators = ['is', 'not', 'from', 'to'] as const
/** `is`, `not`: one of the values, none of them; `from`, `to`: at least, at most. */
export type Operator = (typeof operators)[number]

/** `none` among the values stands for «empty». */
export interface Condition {
  name: string
  operator: Operator
  values: string[]
}

export interface Question {
  cube: string
  measures: string[]
  dimensions: string[]
  /** Rows for each step of time, if any. */
  step: Grain | undefined
  /** The moment that the steps count from; the cube's own clock while undefined. */
  time: string | undefined
  conditions: Condition[]
  view: ResultView
  /** `won_amount`, `-won_amount`; undefined: the useful order for what is asked. */
  sort: string | undefined
  /** Rows of the table that are shown. */
  rows: number
}

export const rowChoices = [20, 50, 100, 500] as const
export const mostMeasures = 12
export const mostDimensions = 6

export const emptyQuestion = (cube: string): Question => ({
  cube,
  measures: [],
  dimensions: [],
  step: undefined,
  time: undefined,
  conditions: [],
  view: 'auto',
  sort: undefined,
  rows: rowChoices[0],
})

type Options = Readonly<Record<string, string>>

/** Keys of the address that belong to the question. */
const keys = ['b.c', 'b.m', 'b.d', 'b.g', 'b.t', 'b.f', 'b.v', 'b.s', 'b.l'] as const

const isName = (text: string) => /^[a-z_][a-z0-9_]*$/.test(text)
const namesIn = (text = '', most: number) => [...new Set(text.split('.'))].filter(isName).slice(0, most)

/** Signs that part conditions; the address leaves them readable. */
const apart = { condition: '!', part: '~', value: '*' } as const

const escapeValue = (value: string) =>
  value.replace(/[%!~*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
const unescapeValue = (text: string) =>
  text.replace(/%(25|21|7E|2A)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

/** `status~is~won*lost`; anything else is no condition. */
function readCondition(text: string): Condition[] {
  const [name = '', operator = '', list = ''] = text.split(apart.part)
  const values = [...new Set(list.split(apart.value).map(unescapeValue))].filter((value) => value !== '')
  const isKnown = isName(name) && operators.includes(operator as Operator) && values.length > 0
  return isKnown ? [{ name, operator: operator as Operator, values }] : []
}

const writeCondition = ({ name, operator, values }: Condition) =>
  [name, operator, values.map(escapeValue).join(apart.value)].join(apart.part)

/** The question that an address asks; undefined where it asks none. Unreadable parts are left out. */
export function readQuestion(options: Options): Question | undefined {
  const [cube = ''] = namesIn(options['b.c'], 1)
  const measures = namesIn(options['b.m'], mostMeasures)
  if (cube === '' || measures.length === 0) return undefined
  const dimensions = namesIn(options['b.d'], mostDimensions)
  const sort = options['b.s']
  const rows = Number(options['b.l'])
  return {
    cube,
    measures,
    dimensions,
    step: grains.find((grain) => grain === options['b.g']),
    time: namesIn(options['b.t'], 1)[0],
    conditions: (options['b.f'] ?? '').split(apart.condition).flatMap(readCondition),
    view: views.find((view) => view === options['b.v']) ?? 'auto',
    sort: sort && isName(sort.replace(/^-/, '')) ? sort : undefined,
    rows: rowChoices.find((choice) => choice === rows) ?? rowChoices[0],
  }
}

/** The address's options with this question in the place of another; undefined takes it away. */
export function writeQuestion(options: Options, question: Question | undefined): Record<string, string> {
  const others = Object.fromEntries(
    Object.entries(options).filter(([key]) => !(keys as readonly string[]).includes(key)),
  )
  if (!question || question.measures.length === 0) return others
  const { cube, measures, dimensions, step, time, conditions, view, sort, rows } = question
  return {
    ...others,
    'b.c': cube,
    'b.m': measures.join('.'),
    ...(dimensions.length > 0 && { 'b.d': dimensions.join('.') }),
    ...(step && { 'b.g': step }),
    ...(time && { 'b.t': time }),
    ...(conditions.length > 0 && { 'b.f': conditions.map(writeCondition).join(apart.condition) }),
    ...(view !== 'auto' && { 'b.v': view }),
    ...(sort && { 'b.s': sort }),
    ...(rows !== rowChoices[0] && { 'b.l': String(rows) }),
  }
}

export const memberOf = ({ cube }: Pick<Question, 'cube'>, name: string): string => `${cube}.${name}`
