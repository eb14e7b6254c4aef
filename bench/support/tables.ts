/** `node --import tsx bench/support/tables.ts`: writes the tables of docs/performance.md from bench/results/. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { SemanticsBench } from '../semantics.ts'
import type { SqlBench } from '../sql.ts'
import type { Figures } from './measure.ts'
import { brief } from './timing.ts'

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url))

const number = (value: number | undefined): string =>
  value === undefined || !Number.isFinite(value) ? '' : brief(value).toLocaleString('en').replaceAll(',', ' ')

function table(head: string[], rows: (string | number | undefined)[][]): string {
  const line = (cells: (string | number | undefined)[]) =>
    `| ${cells.map((cell) => (typeof cell === 'number' ? number(cell) : (cell ?? ''))).join(' | ')} |`
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')
}

function questionRow([name, { ms, rollups }]: [string, Figures]): (string | number | undefined)[] {
  const at = (way: keyof Figures['ms']) => ms[way]?.p50
  const both = (way: keyof Figures['ms']) =>
    ms[way] ? `${number(ms[way].p50)} / ${number(ms[way].p95)}` : ''
  const ratio = (slow: keyof Figures['ms']) => {
    const [one, other] = [at(slow), at('rollups')]
    return one !== undefined && other !== undefined ? one / other : undefined
  }
  return [
    name,
    both('again'),
    both('rollups'),
    at('cold'),
    at('without'),
    at('best'),
    at('analyst'),
    at('duck'),
    ratio('analyst'),
    at('duck') === undefined ? undefined : at('rollups')! / at('duck')!,
    rollups.join(', '),
  ]
}

const TABLES: Record<string, (figures: SemanticsBench) => string> = {
  questions: ({ questions }) =>
    table(
      [
        'question',
        'again',
        'roll-ups',
        'cold',
        'without',
        'by hand',
        'raw tables',
        'DuckDB',
        'raw ÷ roll-ups',
        'roll-ups ÷ DuckDB',
        'answered from',
      ],
      Object.entries(questions).map(questionRow),
    ),
  summary: ({ summary }) =>
    table(
      ['median over the questions that roll-ups answer', 'measured', 'aim'],
      [
        ['raw tables ÷ roll-ups', summary.analystToRollups, '≥ 50'],
        ["roll-ups less Cube's constant ÷ by hand", summary.rollupsToBest, '≤ 1.5'],
        ['roll-ups ÷ DuckDB', summary.rollupsToDuck, '≤ 1'],
        ["Cube's constant, ms", summary.cubeConstantMs, ''],
      ],
    ),
  freshness: ({ freshness }) =>
    table(
      ['deals', 'changed', 'in months', 'marts', 'roll-ups', 'the rest', 'next reader', 'all, ms'],
      freshness.map((run) => [
        number(run.deals),
        run.changed,
        run.months,
        run.martsMs,
        run.rollupsMs,
        run.refreshMs,
        run.readerMs,
        run.totalMs,
      ]),
    ),
  sizes: ({ sizes, build, rows }) =>
    table(
      ['', 'MB with indexes', 'built in, s'],
      [
        [`raw: ${number(Object.values(rows).reduce((sum, count) => sum + count, 0))} rows`, sizes.raw, ''],
        ['marts', sizes.marts, build.marts],
        ['roll-ups', sizes.pre_aggregations, build.rollups],
      ],
    ),
  rollups: ({ rollups }) =>
    table(
      ['roll-up', 'rows', 'MB', 'built in, s'],
      Object.entries(rollups).map(([name, { rows, mb, buildSeconds }]) => [
        name,
        rows.toLocaleString('en').replaceAll(',', ' '),
        mb,
        buildSeconds,
      ]),
    ),
}

const SQL_TABLES: Record<string, (figures: SqlBench) => string> = {
  questions: ({ questions }) =>
    table(
      ['p50 / p95, ms', 'SQL API', 'direct', 'more, ms', 'times', "API's processor, ms"],
      Object.entries(questions).map(([name, { api, direct, more, times, processor }]) => [
        name,
        `${number(api.p50)} / ${number(api.p95)}`,
        `${number(direct.p50)} / ${number(direct.p95)}`,
        more,
        times,
        processor,
      ]),
    ),
  reads: ({ reads: { rows, ways } }) =>
    table(
      [
        `${number(rows)} rows of 5 columns`,
        'SQL API, rows/s',
        'direct, rows/s',
        'times as long',
        'first row, ms',
        'direct',
      ],
      Object.entries(ways).map(([name, { api, direct, times }]) => [
        name,
        api.rowsPerSecond,
        direct.rowsPerSecond,
        times,
        api.firstRow,
        direct.firstRow,
      ]),
    ),
  crowd: ({ crowd }) =>
    table(
      [
        `${crowd.clients} clients × ${crowd.questions} questions`,
        'questions/s',
        'p50, ms',
        'p95, ms',
        'errors',
        'all connected in, ms',
      ],
      (['api', 'direct'] as const).map((door) => {
        const { questionsPerSecond, p50, p95, errors, connectedIn } = crowd[door]
        return [
          door === 'api' ? 'SQL API' : 'direct',
          questionsPerSecond,
          p50,
          p95,
          String(errors),
          connectedIn,
        ]
      }),
    ),
  memory: ({ crowd, reads }) =>
    table(
      ["MiB of the API's process, Cube included", 'before', 'peak', 'after'],
      [
        [`${crowd.clients} clients`, crowd.memory.before, crowd.memory.peak, crowd.memory.after],
        ['reads', reads.memory.before, reads.memory.peak, reads.memory.after],
      ],
    ),
}

type MartsBench = Record<string, Record<string, number>>

const MART_ROWS: Record<string, string> = {
  full_ms: 'in full',
  incremental_ms: '1 000 changed deals',
  renamed_pipeline_ms: 'a pipeline renamed: an eighth of the deals',
  half_changed_ms: 'half of the deals changed',
  idle_ms: 'nothing changed',
}

const martTimes = (figures: MartsBench) =>
  table(
    ['ms', ...Object.keys(figures).map((deals) => `${number(Number(deals))} deals`)],
    Object.entries(MART_ROWS).map(([name, title]) => [
      title,
      ...Object.values(figures).map((times) => times[name]),
    ]),
  )

/** Between `<!-- name -->` and `<!-- /name -->`. */
function fill(page: string, name: string, text: string): string {
  const between = new RegExp(`(<!-- ${name} -->)[\\s\\S]*?(<!-- /${name} -->)`)
  if (!between.test(page)) throw new Error(`docs/performance.md has no place for the table «${name}».`)
  return page.replace(between, (_, start, end) => `${start}\n${text}\n${end}`)
}

function results<T>(name: string): T {
  const kept = readFileSync(path(`bench/results/${name}.json`), 'utf8')
  return (JSON.parse(kept) as { figures: T }).figures
}

const semantics = results<SemanticsBench>('semantics')
let page = readFileSync(path('docs/performance.md'), 'utf8')
page = fill(page, 'marts:times', martTimes(results<MartsBench>('marts')))
for (const [name, make] of Object.entries(TABLES)) page = fill(page, `semantics:${name}`, make(semantics))
const sql = results<SqlBench>('sql')
for (const [name, make] of Object.entries(SQL_TABLES)) page = fill(page, `sql:${name}`, make(sql))
writeFileSync(path('docs/performance.md'), page)
