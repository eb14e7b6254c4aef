/** What stands in the feed: entity sets, made of the model as Cube's meta shows it to one caller. */
import type { MetaCube, MetaMember } from '../cube/meta.ts'
import { UNITS, type Unit } from './zone.ts'

export type EdmType = 'Int64' | 'Decimal' | 'String' | 'Boolean' | 'DateTimeOffset' | 'Date'

export interface Column {
  /** As in the feed: the member without its cube. */
  name: string
  /** `deals.won_amount`. */
  member: string
  type: EdmType
  title: string
  description: string
  isMeasure: boolean
  /** Never null. */
  isRequired: boolean
  /** Days that a time is cut to; `member` is the time. */
  unit?: Unit
}

export interface EntitySet {
  name: string
  title: string
  description: string
  cube: string
  /** Property names; empty for a set of groups, which has `row_key`. */
  keys: string[]
  properties: ReadonlyMap<string, Column>
  /** Custom aggregates of `$apply`. */
  measures: ReadonlyMap<string, Column>
  /** Group keys of a set that is grouped beforehand; its properties are these and all measures. */
  grouping?: string[]
  /** The measure that counts every row. */
  count: string | undefined
}

export type Feed = ReadonlyMap<string, EntitySet>

/** The key of sets of groups: CSDL wants one that is never null. */
export const ROW_KEY = 'row_key'

const UNIT_TITLES: Record<Unit, string> = {
  day: 'день',
  week: 'неделя (её понедельник)',
  month: 'месяц (его первый день)',
  quarter: 'квартал (его первый день)',
  year: 'год (его первый день)',
}

/**
 * Entity sets by name: one of rows for each cube, then those of groups.
 *
 * @param counts  measures that count every row, by cube; without it those that are called `count`
 */
export function feedOf(cubes: MetaCube[], counts?: ReadonlyMap<string, string>): Feed {
  const keyed = cubes.filter(({ dimensions }) => dimensions.some(({ primaryKey }) => primaryKey))
  const sets = keyed.map((cube) => setOf(cube, counts))
  const grouped = cubes.flatMap((cube) => {
    const set = sets.find(({ name }) => name === cube.name)
    return set ? groupedSets(set, cube.meta?.period) : []
  })
  return new Map([...sets, ...grouped].map((set) => [set.name, set]))
}

function setOf(cube: MetaCube, counts?: ReadonlyMap<string, string>): EntitySet {
  const keys = cube.dimensions.filter(({ primaryKey }) => primaryKey).map(({ name }) => bare(name))
  const keysFirst = [...cube.dimensions].sort(
    (a, b) => Number(b.primaryKey === true) - Number(a.primaryKey === true),
  )
  const plain = keysFirst.map((one) => ({ ...dimension(one), isRequired: one.primaryKey === true }))
  const properties = new Map(plain.map((one) => [one.name, one as Column]))
  for (const time of plain.filter(({ type }) => type === 'DateTimeOffset'))
    for (const unit of time.name === cube.meta?.period ? UNITS : FEW_UNITS) {
      const part = partOf(time, unit)
      if (!properties.has(part.name)) properties.set(part.name, part)
    }
  const measures = new Map(cube.measures.map((one) => [bare(one.name), measure(one)]))
  const count = counts ? counts.get(cube.name) : `${cube.name}.count`
  const rows = cube.measures.find(({ name, aggType }) => name === count && aggType === 'count')
  return {
    name: cube.name,
    title: cube.title ?? cube.name,
    description: cube.description ?? '',
    cube: cube.name,
    keys: [...keys].sort((a, b) => Number(b === 'portal_id') - Number(a === 'portal_id')),
    properties,
    measures,
    count: rows?.name,
  }
}

const bare = (member: string): string => member.slice(member.indexOf('.') + 1)

const described = ({ name, shortTitle, title, description }: MetaMember) => ({
  name: bare(name),
  member: name,
  title: shortTitle ?? title ?? bare(name),
  description: description ?? '',
})

const TYPES: Record<string, EdmType> = { boolean: 'Boolean', time: 'DateTimeOffset', number: 'Decimal' }

/** Meta does not tell whole numbers from others: numbers of records are whole, custom fields may be anything. */
function dimension(one: MetaMember): Column {
  const isId = one.type === 'number' && /(^|_)id$/.test(one.name.slice(one.name.indexOf('.') + 1))
  const type = isId && !one.meta?.custom_field ? 'Int64' : (TYPES[one.type] ?? 'String')
  return { ...described(one), type, isMeasure: false, isRequired: false }
}

function measure(one: MetaMember): Column {
  const isCount = /^count/.test(one.aggType ?? '')
  const type = isCount ? 'Int64' : (TYPES[one.type] ?? 'String')
  return { ...described(one), type, isMeasure: true, isRequired: isCount }
}

function partOf(time: Column, unit: Unit): Column {
  return {
    ...time,
    name: `${time.name}_${unit}`,
    type: 'Date',
    title: `${time.title}: ${UNIT_TITLES[unit]}`,
    unit,
  }
}

/** Of times that are not the cube's period: each is one more column of every row. */
const FEW_UNITS: readonly Unit[] = ['day', 'month']

const GROUPINGS = [
  { suffix: 'by_month', title: 'по месяцам', by: [] },
  {
    suffix: 'by_manager_month',
    title: 'по менеджерам и месяцам',
    by: ['portal', 'manager_id', 'manager', 'department'],
  },
]

/** Groups that people ask for most, for those whose program takes an address and nothing more. Measures stay the model's. */
function groupedSets(set: EntitySet, period: string | undefined): EntitySet[] {
  const month = `${period}_month`
  if (!period || !set.properties.has(month)) return []
  return GROUPINGS.filter(({ by }) => by.every((name) => set.properties.has(name))).map(
    ({ suffix, title, by }) => {
      const grouping = [...by, month]
      const columns = [...grouping.map((name) => set.properties.get(name)!), ...set.measures.values()]
      return {
        ...set,
        name: `${set.name}_${suffix}`,
        title: `${set.title} ${title}`,
        description: `Показатели ${title}; одна строка — одна группа. ${set.description}`.trim(),
        keys: [],
        properties: new Map(columns.map((column) => [column.name, column])),
        measures: new Map(),
        grouping,
      }
    },
  )
}
