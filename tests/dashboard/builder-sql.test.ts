/** The builder's statements over the product's own model against what the page asks of REST. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { queriesOf, stepMember } from '../../dashboard/builder/ask.ts'
import { type CubeModel, fitted, readCubes } from '../../dashboard/builder/model.ts'
import { emptyQuestion, type Question } from '../../dashboard/builder/question.ts'
import { readyQuestions } from '../../dashboard/builder/ready.ts'
import { statementOf } from '../../dashboard/builder/sql.ts'
import type { MetaAnswer } from '../../dashboard/records/model.ts'
import type { CubeQuery } from '../../server/cube/result.ts'
import { type Product, startProduct } from '../sql/rest/product.ts'
import { contextOf } from './support/context.ts'

let product: Product
let cubes: CubeModel[]
beforeAll(async () => {
  product = await startProduct()
  cubes = readCubes({ cubes: await product.stack.cube.meta(product.users.boss!) } as MetaAnswer, 'ru')
}, 180_000)
afterAll(() => product?.close())

const written = (value: unknown): string => {
  if (value === null || value === undefined) return 'null'
  if (value instanceof Date) return value.toISOString().slice(0, 10)
  const text = String(value)
  if (/^\d{4}-\d\d-\d\d[T ]/.test(text)) return text.slice(0, 10)
  return text !== '' && Number.isFinite(Number(text)) ? Number(text).toPrecision(9) : text
}

/** Rows of both doors as texts, in an order of their own. */
async function bothAnswers(question: Question, search = '?p=2026-01-01..2026-12-31') {
  const fit = fitted({ ...question, rows: 500 }, cubes)!
  expect(fit.unknown).toEqual([])
  const context = contextOf(search)
  const members = [
    stepMember(fit),
    ...[...question.dimensions, ...question.measures].map((one) => `${question.cube}.${one}`),
  ]
  const { rows } = await product.byRest('boss', queriesOf(fit, context).rows as CubeQuery)
  const asked = rows.map((row) => members.filter((one) => one !== undefined).map((one) => written(row[one])))
  const answered = await product.bySql('boss', statementOf(fit, context).replace(';', ''), [], false)
  return {
    rest: asked.map((row) => row.join(' | ')).sort(),
    sql: answered.map((row) => row.map(written).join(' | ')).sort(),
  }
}

const sales = { ...emptyQuestion('sales'), measures: ['won_amount', 'win_rate'], dimensions: ['manager'] }

test('ready questions stand in the model and give the same by SQL', { timeout: 60_000 }, async () => {
  for (const { id, question } of readyQuestions) {
    const { rest, sql } = await bothAnswers(question)
    expect(rest.length, id).toBeGreaterThan(1)
    expect(sql, id).toEqual(rest)
  }
})

const conditions: Record<string, Question['conditions']> = {
  'one of several values and empty ones': [{ name: 'source', operator: 'is', values: ['none', 'Сайт'] }],
  'all but some values': [{ name: 'status', operator: 'not', values: ['lost'] }],
  'all but empty ones': [{ name: 'source', operator: 'not', values: ['none'] }],
  'bounds of an amount': [
    { name: 'amount', operator: 'from', values: ['50000'] },
    { name: 'amount', operator: 'to', values: ['400000'] },
  ],
  'a truth': [{ name: 'is_repeat', operator: 'is', values: ['true'] }],
}

for (const [title, asked] of Object.entries(conditions))
  test(`${title}: the statement counts as the page does`, { timeout: 60_000 }, async () => {
    const { rest, sql } = await bothAnswers({ ...sales, conditions: asked, step: 'quarter' })
    expect(rest.length).toBeGreaterThan(1)
    expect(sql).toEqual(rest)
  })

test('filters of the page and steps of another moment hold in the statement too', {
  timeout: 60_000,
}, async () => {
  const search = '?p=2026-01-01..2026-12-31&portal=1&dep=1'
  const { rest, sql } = await bothAnswers({ ...sales, step: 'month', time: 'created_at' }, search)
  expect(rest.length).toBeGreaterThan(1)
  expect(sql).toEqual(rest)
})

test('what the page leaves out, the statement leaves out', { timeout: 60_000 }, async () => {
  const search = '?p=2026-01-01..2026-12-31&portal=1&dep=!5,6&src=!WEB,none'
  const { rest, sql } = await bothAnswers({ ...sales, step: 'month', time: 'created_at' }, search)
  expect(rest.length).toBeGreaterThan(1)
  expect(sql).toEqual(rest)
})
