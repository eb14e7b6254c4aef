/** `docs/metrics.md`, written from the model: what every number means, without SQL. */
import type { Cube, Described, Dimension, Measure, Model } from './compile.ts'
import type { Versions } from './versions.ts'

const HEAD = `# Показатели · Metrics

Эта страница сделана из модели (\`schema/\`) командой \`npm run model\`, править её не нужно: тест сверяет её с моделью.
*This page is made from the model (\`schema/\`) by \`npm run model\`; a test compares the two.*

Имя показателя для REST, SQL и выгрузок: \`куб.имя\`, например \`deals.conversion\`. Деньги приведены к валюте отчётов, дни
календарные и дробные, доли считаются из сумм, а не усредняются; деление на ноль даёт «—». Период включает обе границы и
считается в поясе отчётов. Номер версии растёт, когда меняется формула; что изменилось, сказано [в конце](#изменения-формул--changes-of-formulas).
*A measure is called \`cube.name\` in REST, SQL and exports. Money is in the reporting currency, days are fractional calendar
days, shares are ratios of sums; a zero denominator gives «—». Periods include both ends, in the reporting zone. The version
grows when the formula changes; [the end of the page](#изменения-формул--changes-of-formulas) says how.*
`

const ORDER = [
  'deals',
  'sales',
  'deal_stages',
  'leads',
  'lead_stages',
  'activities',
  'customers',
  'data_quality',
]

const FORMATS: Record<string, string> = { currency: 'деньги', percent: 'доля, %', number: 'дробное число' }
const UNITS = { days: 'дни', minutes: 'минуты' }
const TYPES: Record<string, string> = {
  string: 'текст',
  number: 'число',
  time: 'время',
  boolean: 'да / нет',
}

/** The whole page as text; custom fields, which differ from portal to portal, are not on it. */
export function metricsPage(model: Model, versions: Versions): string {
  const place = ({ name }: Cube) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length)
  const cubes = model.cubes
    .filter((cube) => cube.public)
    .sort((a, b) => place(a) - place(b) || compare(a.name, b.name))
  const sections = cubes.map((cube, index) => section(cube, cubes.slice(0, index), versions))
  return [HEAD, ...sections, changes(model, versions)].join('\n')
}

/** @param told  the cubes above on the page: dimensions that one of them has word for word are listed by name */
function section(cube: Cube, told: Cube[], versions: Versions): string {
  const measures = cube.measures.filter((measure) => measure.public)
  const dimensions = cube.dimensions.filter((dimension) => dimension.public)
  const sharedWith = (other: Cube) => dimensions.filter((dimension) => hasSame(other, dimension)).length
  const [known] = told.filter(sharedWith).sort((a, b) => sharedWith(b) - sharedWith(a))
  const own = dimensions.filter((dimension) => !known || !hasSame(known, dimension))
  const shared = dimensions.filter((dimension) => !own.includes(dimension))
  return `## ${cube.title} · ${cube.meta?.en?.title} · \`${cube.name}\`

${cube.description}
*${cube.meta?.en?.description}*

${timeBasis(cube)}

| показатель | имя | что считает | формат | версия |
|---|---|---|---|---|
${measures.map((measure) => measureRow(measure, versions)).join('\n')}

| измерение | имя | что это | тип |
|---|---|---|---|
${own.map(dimensionRow).join('\n')}
${known ? sharedNote(known, shared) : ''}`
}

const hasSame = (cube: Cube, dimension: Dimension) =>
  cube.dimensions.some(
    (other) =>
      other.public &&
      bare(other.name) === bare(dimension.name) &&
      other.type === dimension.type &&
      titles(other) + texts(other) === titles(dimension) + texts(dimension),
  )

const sharedNote = (cube: Cube, dimensions: Dimension[]) => `
Кроме того, как у \`${cube.name}\` · *and as those of \`${cube.name}\`*: ${dimensions.map(({ name }) => `\`${bare(name)}\``).join(', ')}.
`

function timeBasis(cube: Cube): string {
  const name = cube.meta?.period
  const dimension = cube.dimensions.find((one) => one.name === `${cube.name}.${name}`)
  if (!dimension)
    return 'Периода нет: показатели считаются за всё время. *No period: the measures cover all time.*'
  return `Период: \`${name}\` («${dimension.shortTitle}»). *Period: \`${name}\` (${dimension.meta?.en?.title}).*`
}

function measureRow(measure: Measure, versions: Versions): string {
  const { unit } = measure.meta ?? {}
  const format = unit ? UNITS[unit] : FORMATS[String(measure.format)]
  return row([
    titles(measure),
    `\`${bare(measure.name)}\``,
    texts(measure),
    format ?? 'целое число',
    String(versions[measure.name]?.version ?? ''),
  ])
}

function dimensionRow(dimension: Dimension): string {
  const key = dimension.primaryKey ? ', ключ' : ''
  const type = `${TYPES[dimension.type] ?? dimension.type}${key}`
  return row([titles(dimension), `\`${bare(dimension.name)}\``, texts(dimension), type])
}

function changes(model: Model, versions: Versions): string {
  const titleOf = new Map(
    model.cubes.flatMap((cube) => cube.measures.map((measure) => [measure.name, measure.shortTitle])),
  )
  const lines = Object.entries(versions)
    .flatMap(([name, entry]) => entry.changes.map((change) => ({ name, ...change })))
    .filter(({ version }) => version > 1)
    .sort((a, b) => (a.date === b.date ? compare(a.name, b.name) : compare(b.date, a.date)))
    .map(({ name, version, date, ru, en }) =>
      row([date, `${titleOf.get(name)}<br>\`${name}\``, String(version), `${ru}<br>*${en}*`]),
    )
  const table = ['| день | показатель | версия | что изменилось |', '|---|---|---|---|', ...lines]
  return `## Изменения формул · Changes of formulas

${lines.length > 0 ? table.join('\n') : 'Формулы пока не менялись. *No formula has changed yet.*'}
`
}

const titles = ({ shortTitle, meta }: Measure | Dimension) => `**${shortTitle}**<br>${meta?.en?.title}`
const texts = ({ description, meta }: Described) => `${description}<br>*${meta?.en?.description}*`
const bare = (name: string) => name.slice(name.indexOf('.') + 1)
const row = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
