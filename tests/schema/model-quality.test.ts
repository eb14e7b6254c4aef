/** The texts and names of the whole model, hidden members included. */
import { beforeAll, expect, test } from 'vitest'
import {
  type Cube,
  compileModel,
  type Dimension,
  type Measure,
  type Model,
} from '../../server/model/compile.ts'
import { formulaOf } from '../../server/model/formula.ts'
import { publicMeasures } from '../../server/model/versions.ts'

let model: Model
let cubes: Cube[]
let measures: Measure[]
let dimensions: Dimension[]
beforeAll(async () => {
  model = await compileModel()
  cubes = model.cubes.filter((cube) => cube.public)
  measures = cubes.flatMap((cube) => cube.measures)
  dimensions = cubes.flatMap((cube) => cube.dimensions)
})

const bare = (name: string) => name.slice(name.indexOf('.') + 1)
const russian = (one: Cube | Measure | Dimension) => ('shortTitle' in one ? one.shortTitle : one.title)
const names = (members: { name: string }[]) => members.map(({ name }) => name)
/** What breaks a rule, by name. */
const breaking = <T extends { name: string }>(members: T[], isGood: (member: T) => unknown) =>
  names(members.filter((member) => !isGood(member)))
const all = () => [...cubes, ...measures, ...dimensions]

test('the public cubes are these', () => {
  const expected = 'activities customers data_quality deal_stages deals lead_stages leads sales'
  expect(names(cubes).sort().join(' ')).toBe(expected)
})

test('every cube and member has a title and a description in both languages', () => {
  expect(
    breaking(
      all(),
      (one) => russian(one) && one.description && one.meta?.en?.title && one.meta.en.description,
    ),
  ).toEqual([])
})

test('titles and descriptions are in their language', () => {
  const isRussian = (text: string) => /[а-яё]/i.test(text) || /^UTM/.test(text)
  expect(breaking(all(), (one) => isRussian(russian(one)) && isRussian(one.description!))).toEqual([])
  expect(
    breaking(all(), ({ meta }) => !/[а-яё]/i.test(`${meta!.en!.title} ${meta!.en!.description}`)),
  ).toEqual([])
})

test('titles begin with a capital letter or a name and have no full stop', () => {
  const isTitle = (text: string) => /^[А-ЯЁA-Z]/.test(text) && !/[.:;,]$/.test(text) && text === text.trim()
  expect(breaking(all(), (one) => isTitle(russian(one)) && isTitle(one.meta!.en!.title!))).toEqual([])
})

test('descriptions are sentences with typographic marks', () => {
  const isSentence = (text: string) =>
    /^[А-ЯЁA-Z(]/.test(text) && /[.!?]$/.test(text) && !/ - |\.\.\.|--|\s{2}| [,.;:]/.test(text)
  expect(
    breaking(all(), (one) => isSentence(one.description!) && isSentence(one.meta!.en!.description!)),
  ).toEqual([])
  expect(breaking(all(), (one) => !/["'“”„]/.test(russian(one) + one.description))).toEqual([])
  expect(breaking(all(), ({ description }) => pairs(description!))).toEqual([])
})

const pairs = (text: string) => text.split('«').length === text.split('»').length

test('titles are unique among the measures and among the dimensions of a cube', () => {
  const twice = (titles: string[]) => titles.filter((title, index) => titles.indexOf(title) !== index)
  const repeated = cubes.flatMap((cube) =>
    [cube.measures, cube.dimensions].flatMap((members: (Measure | Dimension)[]) => [
      ...twice(members.map((one) => one.shortTitle)).map((title) => `${cube.name}: ${title}`),
      ...twice(members.map((one) => one.meta!.en!.title!)).map((title) => `${cube.name}: ${title}`),
    ]),
  )
  expect(repeated).toEqual([])
})

test('names are snake_case, cubes are plural', () => {
  expect(breaking(all(), ({ name }) => /^[a-z]+(_[a-z0-9]+)*$/.test(bare(name)))).toEqual([])
  expect(breaking(cubes, ({ name }) => name.endsWith('s') || name === 'data_quality')).toEqual([])
})

test('no measure is called like a dimension of its cube', () => {
  for (const cube of cubes) {
    const taken = names(cube.dimensions)
    expect(breaking(cube.measures, ({ name }) => !taken.includes(name))).toEqual([])
  }
})

test('the ending of a dimension tells its type', () => {
  const type = (pattern: RegExp) => dimensions.filter(({ name }) => pattern.test(bare(name)))
  expect(breaking(type(/_(at|since)$|^date$|^deadline$/), (one) => one.type === 'time')).toEqual([])
  const times = dimensions.filter((one) => one.type === 'time')
  expect(breaking(times, ({ name }) => /_(at|since)$|^date$|^deadline$/.test(bare(name)))).toEqual([])
  expect(breaking(type(/^(is|has)_/), (one) => one.type === 'boolean')).toEqual([])
  const flags = dimensions.filter((one) => one.type === 'boolean')
  expect(breaking(flags, ({ name }) => /^(is|has)_/.test(bare(name)))).toEqual([])
  expect(breaking(type(/_id$/), (one) => /^(ID|Код) /.test(one.shortTitle))).toEqual([])
})

/** Whole numbers have no format: that is Cube's default. Everything else says what it is. */
const isWhole = ({ name, aggType }: Measure) =>
  aggType === 'count' || aggType === 'countDistinct' || /_count$/.test(name)

test('the name and the kind of a measure tell its format', () => {
  const shown = measures.filter((measure) => measure.public)
  const share = /(share|rate|conversion|to_next)$/
  const money = /(amount|check|revenue|revenue_per_[a-z]+)$/
  const expected = (measure: Measure) => {
    const name = bare(measure.name)
    if (share.test(name)) return 'percent'
    if (money.test(name)) return 'currency'
    return isWhole(measure) ? undefined : 'number'
  }
  expect(breaking(shown, (measure) => measure.format === expected(measure))).toEqual([])
})

test('sums of money are shown as money', () => {
  const money = publicMeasures(model).filter(({ name }) =>
    /^sum\((\w*amount|\w*revenue)\)/.test(formulaOf(model, name)),
  )
  expect(money.length).toBeGreaterThan(5)
  const shares = money.filter(({ format }) => format !== 'percent')
  expect(breaking(shares, ({ format }) => format === 'currency')).toEqual([])
})

test('a measure called count counts, one called amount adds up', () => {
  const kinds: [RegExp, string[]][] = [
    [/(^|_)count$/, ['count', 'countDistinct', 'sum']],
    [/_amount$/, ['sum']],
    [/(share|rate|conversion|check|_days|per_[a-z]+)$/, ['number']],
  ]
  for (const [pattern, kind] of kinds) {
    const named = measures.filter(({ name }) => pattern.test(bare(name)))
    expect(breaking(named, ({ aggType }) => kind.includes(aggType))).toEqual([])
  }
})

test('ratios cannot fail on an empty denominator', () => {
  const ratios = measures.filter(({ aggType }) => aggType === 'number')
  expect(ratios.length).toBeGreaterThan(10)
  const divides = /\/(?! NULLIF\(| 86400\b| 60\b)/
  expect(breaking(ratios, ({ name }) => !divides.test(formulaOf(model, name)))).toEqual([])
})

test('sums, which are blank over no rows, are not added to anything as they are', () => {
  for (const [cube, { measures: defined }] of Object.entries(model.definitions))
    for (const [name, { sql, type }] of Object.entries(defined)) {
      if (type !== 'number') continue
      const added = [...String(sql).matchAll(/\$\{(\w+)\} *[+-]|[+-] *\$\{(\w+)\}(?! *[/*])/g)].map(
        ([, a, b]) => a ?? b!,
      )
      const blank = added.filter((reference) => defined[reference]?.type === 'sum')
      expect(blank, `${cube}.${name}`).toEqual([])
    }
})

test('every public measure leads to the records behind it', () => {
  expect(breaking(publicMeasures(model), ({ drillMembers }) => drillMembers.length > 0)).toEqual([])
  const visible = new Set(names(dimensions.filter((dimension) => dimension.public)))
  expect(breaking(measures, ({ drillMembers }) => drillMembers.every((name) => visible.has(name)))).toEqual(
    [],
  )
})

test('every cube says which time dimension its period is', () => {
  const timeless = ['customers', 'data_quality']
  const dated = cubes.filter(({ name }) => !timeless.includes(name))
  const isTime = (cube: Cube) =>
    cube.dimensions.some(({ name, type }) => name === `${cube.name}.${cube.meta?.period}` && type === 'time')
  expect(breaking(dated, isTime)).toEqual([])
  expect(
    breaking(
      cubes.filter(({ name }) => timeless.includes(name)),
      ({ meta }) => !meta?.period,
    ),
  ).toEqual([])
})
