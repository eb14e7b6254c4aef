import { expect, test } from 'vitest'
import type { CubeModel, MemberDefinition, ModelCube } from '../../server/cube/statement.ts'
import { catalogOf } from '../../server/sql/catalog-of.ts'

type Definitions = Record<string, MemberDefinition>

const member = (name: string, type: string, more = {}) => ({
  name,
  type,
  title: `Сделки ${name}`,
  shortTitle: `Название ${name}`,
  isVisible: true,
  ...more,
})

function model(cube: Partial<ModelCube>, definitions: Definitions = {}): CubeModel {
  const whole = { name: 'deals', type: 'cube' as const, title: 'Сделки', isVisible: true }
  return {
    version: 'v1',
    cubes: [{ ...whole, measures: [], dimensions: [], segments: [], ...cube }],
    definition: (_, name) => definitions[name]!,
  }
}

const relation = (cube: Partial<ModelCube>, definitions?: Definitions) =>
  catalogOf(model(cube, definitions)).relations.get('deals')

test('measures, dimensions, segments and virtual columns have the types of the facade', () => {
  const { columns } = relation(
    {
      measures: [
        'count',
        'countDistinct',
        'countDistinctApprox',
        'sum',
        'avg',
        'min',
        'max',
        'number',
        'string',
        'time',
        'boolean',
      ].map((aggType) => member(`deals.m_${aggType}`, 'number', { aggType })),
      dimensions: ['number', 'string', 'time', 'boolean', 'geo'].map((type) =>
        member(`deals.d_${type}`, type),
      ),
      segments: [member('deals.s', 'boolean')],
    },
    { 'deals.m_count': { type: 'count', filters: [{}] } },
  )!
  expect(columns.map(({ name, kind, type, aggregate }) => [name, kind, type, aggregate])).toEqual([
    ['m_count', 'measure', 'int8', 'count'],
    ['m_countDistinct', 'measure', 'int8', 'count_distinct'],
    ['m_countDistinctApprox', 'measure', 'int8', 'count_distinct_approx'],
    ['m_sum', 'measure', 'float8', 'sum'],
    ['m_avg', 'measure', 'float8', 'avg'],
    ['m_min', 'measure', 'float8', 'min'],
    ['m_max', 'measure', 'float8', 'max'],
    ['m_number', 'measure', 'float8', 'number'],
    ['m_string', 'measure', 'text', 'string'],
    ['m_time', 'measure', 'timestamp', 'time'],
    ['m_boolean', 'measure', 'bool', 'boolean'],
    ['d_number', 'dimension', 'float8', undefined],
    ['d_string', 'dimension', 'text', undefined],
    ['d_time', 'dimension', 'timestamp', undefined],
    ['d_boolean', 'dimension', 'bool', undefined],
    ['d_geo', 'dimension', 'text', undefined],
    ['s', 'segment', 'bool', undefined],
    ['__user', 'virtual', 'text', undefined],
    ['__cubeJoinField', 'virtual', 'text', undefined],
  ])
})

test('comments are descriptions, else titles', () => {
  const { comment, columns } = relation({
    description: 'Одна строка — одна сделка.',
    dimensions: [member('deals.a', 'string', { description: 'Что это.' }), member('deals.b', 'string')],
  })!
  expect([comment, columns[0]!.comment, columns[1]!.comment]).toEqual([
    'Одна строка — одна сделка.',
    'Что это.',
    'Название deals.b',
  ])
  expect(relation({ dimensions: [member('deals.a', 'string')] })!.comment).toBe('Сделки')
})

test('what is not public is no table and no column', () => {
  const hidden = member('deals.hidden', 'number', { isVisible: false })
  const names = relation({ measures: [hidden], dimensions: [hidden, member('deals.a', 'string')] })!.columns
  expect(names.map(({ name }) => name)).toEqual(['a', '__user', '__cubeJoinField'])
  expect(relation({ isVisible: false, dimensions: [member('deals.a', 'string')] })).toBeUndefined()
  expect(relation({ measures: [hidden], segments: [member('deals.s', 'boolean')] })).toBeUndefined()
})

const CUBE = (text: (CUBE: string) => string) => text as unknown as MemberDefinition['sql']
const id = { type: 'number', sql: CUBE((CUBE) => `${CUBE}.id`) }
const composed = {
  type: 'string',
  sql: CUBE((CUBE) => `(${CUBE}.portal_id::text || ':' || ${CUBE}.kind || ':' || ${CUBE}.id)`),
}

test.each<[string, string | undefined, Definitions]>([
  ['counts whatever there is', 'deals.count', { 'deals.count': { type: 'count' } }],
  ['counts the key', 'deals.count', { 'deals.count': { type: 'count', sql: id.sql }, 'deals.key': id }],
  [
    'counts a part of the key',
    'deals.count',
    { 'deals.count': { type: 'count', sql: id.sql }, 'deals.key': composed },
  ],
  [
    'has conditions',
    undefined,
    { 'deals.count': { type: 'count', filters: [{ sql: id.sql }] }, 'deals.key': id },
  ],
  [
    'counts what may be empty',
    undefined,
    { 'deals.count': { type: 'count', sql: CUBE((CUBE) => `${CUBE}.manager_id`) }, 'deals.key': id },
  ],
  [
    'counts what only looks like a part of the key',
    undefined,
    { 'deals.count': { type: 'count', sql: CUBE((CUBE) => `${CUBE}.portal`) }, 'deals.key': composed },
  ],
  ['counts over time', undefined, { 'deals.count': { type: 'count', rollingWindow: {} }, 'deals.key': id }],
  ['is no count', undefined, { 'deals.count': { type: 'number' }, 'deals.key': id }],
])('a measure called count that %s is %s', (_, count, definitions) => {
  const cube: Partial<ModelCube> = {
    measures: [member('deals.count', 'number', { aggType: 'count' })],
    dimensions: [member('deals.key', 'string', { primaryKey: true, isVisible: false })],
  }
  const whole = { 'deals.key': id, ...definitions }
  expect(relation(cube, whole)!.count).toBe(count)
  // Rows of a view are those of all its cubes together.
  expect(relation({ ...cube, type: 'view' }, whole)!.count).toBeUndefined()
})
