/** The model as the builder offers it: cubes with their measures and dimensions. */
import { useQuery } from '@tanstack/react-query'
import { clockOf } from '../filters.ts'
import type { Locale, ValueKind } from '../format.ts'
import { type Measure, type MetaAnswer, readModel } from '../records/model.ts'
import { loadMeta } from '../server.ts'
import type { Question } from './question.ts'

export interface Field {
  /** Without the cube. */
  name: string
  title: string
  description: string
  type: 'string' | 'number' | 'boolean' | 'time'
  /** How its values are written, where they are numbers of a kind. */
  kind: ValueKind | undefined
  /** Ids and links: offered last. */
  isTechnical: boolean
}

export interface CubeModel {
  name: string
  title: string
  description: string
  measures: (Measure & { short: string })[]
  fields: Field[]
  /** Name of the moment that the page's period chooses rows by; none for cubes of the present moment. */
  clock: string | undefined
}

const bare = (member: string) => member.slice(member.indexOf('.') + 1)
const technical = /(^|_)ids?$|^url$|^(portal|deal_stage|lead_stage|activity)_id$/

/** What most questions are divided by comes first, the portal's own fields last. */
const usual = [
  'manager',
  'department',
  'source',
  'pipeline',
  'stage',
  'status',
  'loss_reason',
  'segment',
  'type_title',
]
const rankOf = ({ name }: Field) =>
  usual.includes(name) ? usual.indexOf(name) : usual.length + Number(name.startsWith('uf_'))

interface MetaField {
  name: string
  type: string
  description?: string
  format?: string
  meta?: { en?: { description?: string } }
}

const types = new Set(['string', 'number', 'boolean', 'time'])

/** Cubes of `/v1/meta` in the reader's language, in the order that readers look for them. */
export function readCubes(answer: MetaAnswer, locale: Locale): CubeModel[] {
  const model = readModel(answer, locale)
  const order = ['sales', 'deals', 'leads', 'deal_stages', 'lead_stages', 'activities', 'customers']
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length)
  return answer.cubes
    .map((cube) => {
      const { description = '', meta } = cube as { description?: string; meta?: MetaField['meta'] }
      return {
        name: cube.name,
        title: model.cubes.get(cube.name) ?? cube.name,
        description: (locale === 'en' && meta?.en?.description) || description,
        measures: cube.measures.map(({ name }) => ({ ...model.measures.get(name)!, short: bare(name) })),
        fields: cube.dimensions
          .map((field) => fieldOf(field, model.dimensions.get(field.name)!.title, locale))
          .sort((a, b) => rankOf(a) - rankOf(b)),
        clock: clockOf(cube.name)?.slice(cube.name.length + 1),
      }
    })
    .filter(({ measures }) => measures.length > 0)
    .sort((a, b) => place(a.name) - place(b.name))
}

function fieldOf(
  { name, type, description = '', format, meta }: MetaField,
  title: string,
  locale: Locale,
): Field {
  return {
    name: bare(name),
    title,
    description: (locale === 'en' && meta?.en?.description) || description,
    type: types.has(type) ? (type as Field['type']) : 'string',
    kind: format === 'currency' ? 'money' : format === 'percent' ? 'share' : format ? 'days' : undefined,
    isTechnical: technical.test(bare(name)),
  }
}

/** All that the builder may ask; shares its answer with the drawer of records. */
export function useCubes(locale: Locale) {
  return useQuery({
    queryKey: ['model'],
    queryFn: () => loadMeta<MetaAnswer>(),
    staleTime: 60 * 60_000,
    select: locale === 'en' ? inEnglish : inRussian,
  })
}

const inRussian = (answer: MetaAnswer) => readCubes(answer, 'ru')
const inEnglish = (answer: MetaAnswer) => readCubes(answer, 'en')

/** A question with its cube, and the names that the model does not know. */
export interface Fitted {
  question: Question
  cube: CubeModel
  unknown: string[]
}

/** Leaves out of a question what the model lacks: a link may be older than the model. Undefined: nothing is left to ask. */
export function fitted(question: Question, cubes: CubeModel[]): Fitted | undefined {
  const cube = cubes.find(({ name }) => name === question.cube)
  if (!cube) return undefined
  const isMeasure = (name: string) => cube.measures.some(({ short }) => short === name)
  const fieldNamed = (name: string) => cube.fields.find((field) => field.name === name)
  const isRow = (name: string) => (fieldNamed(name)?.type ?? 'time') !== 'time'
  const isTime = (name: string | undefined) => name !== undefined && fieldNamed(name)?.type === 'time'
  const measures = question.measures.filter(isMeasure)
  const dimensions = question.dimensions.filter(isRow)
  const conditions = question.conditions.filter(({ name }) => isRow(name))
  if (measures.length === 0) return undefined
  const time = isTime(question.time) ? question.time : undefined
  const hasTime = time !== undefined || cube.clock !== undefined
  const sorted = question.sort?.replace(/^-/, '') ?? ''
  const isSortable = [...measures, ...dimensions, timeKey].includes(sorted)
  const unknown = [
    ...question.measures.filter((name) => !isMeasure(name)),
    ...question.dimensions.filter((name) => !isRow(name)),
    ...question.conditions.map(({ name }) => name).filter((name) => !isRow(name)),
    ...(question.time && !time ? [question.time] : []),
  ]
  return {
    cube,
    unknown: [...new Set(unknown)],
    question: {
      ...question,
      measures,
      dimensions,
      conditions,
      time: time === cube.clock ? undefined : time,
      step: hasTime ? question.step : undefined,
      sort: isSortable ? question.sort : undefined,
    },
  }
}

/** Stands for the steps of time among the columns that sort. */
export const timeKey = 'time'
