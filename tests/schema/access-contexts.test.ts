/** Security contexts made by hand: whatever is no plain role with plain ids sees nothing. */
import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'

const { groups } = createRequire(import.meta.url)('../../schema/access.js') as {
  groups(context: unknown): string[]
}
/** As a token carries it. */
const signed = (context: object): unknown => JSON.parse(JSON.stringify(context))

describe('who is let in', () => {
  test.each([
    [{ role: 'executive' }, 'everything'],
    [{ role: 'analyst', userId: null }, 'everything'],
    [{ role: 'head', departmentIds: [5] }, 'departments'],
    [{ role: 'head', departmentIds: ['5', '%', null] }, 'departments'],
    [{ role: 'head', departmentIds: [5], portalId: 2 }, 'departments'],
    [{ role: 'manager', userId: 17 }, 'own_records'],
    [{ role: 'manager', userId: '17', portalId: '2' }, 'own_records'],
  ])('%j is of %s', (context, group) => expect(groups(signed(context))).toEqual([group]))
})

const ids: unknown[] = [
  undefined,
  null,
  0,
  '0',
  -1,
  '-1',
  1.5,
  '1.5',
  '',
  ' 1',
  '1 ',
  '1\n',
  '+1',
  '0x1',
  '1e3',
  1e21,
  '01',
  '%',
  '_',
  '/',
  '1/5',
  '1 or 1=1',
  "1' or '1'='1",
  '*',
  true,
  [],
  [1],
  ['1'],
  {},
  { id: 1 },
  { toString: '1' },
  '9'.repeat(30),
  '１',
]

describe('who is not', () => {
  test.each([
    '',
    'admin',
    'Executive',
    'executive ',
    ' head',
    'everything',
    '*',
    'own_records',
    'constructor',
    '__proto__',
    0,
    1,
    true,
    null,
    ['executive'],
    { role: 'executive' },
  ])('a role %j', (role) => expect(groups(signed({ role, userId: 1, departmentIds: [1] }))).toEqual([]))

  test.each([undefined, null, 'executive', 5, true, [], [{ role: 'executive' }]])(
    'a context that is %j',
    (context) => expect(groups(context)).toEqual([]),
  )

  test.each(ids)('a manager of the id %j', (userId) =>
    expect(groups({ role: 'manager', userId })).toEqual([]),
  )

  test.each(ids)('a head of the department %j', (id) => {
    expect(groups({ role: 'head', departmentIds: [id] })).toEqual([])
    expect(groups({ role: 'head', departmentIds: id === undefined ? id : signed({ id }) })).toEqual([])
  })

  test.each(ids.filter((id) => id !== undefined).concat(32_768, 99_999))('of the portal %j', (portalId) => {
    expect(groups({ role: 'manager', userId: 1, portalId })).toEqual([])
    expect(groups({ role: 'head', departmentIds: [1], portalId })).toEqual([])
  })

  test('a head of more departments than anybody has', () => {
    const departmentIds = Array.from({ length: 1_001 }, (_, index) => index + 1)
    expect(groups({ role: 'head', departmentIds })).toEqual([])
  })

  test('whose role or ids stand in a prototype only', () => {
    const inherited = JSON.parse('{"__proto__":{"role":"executive","userId":1}}')
    expect(groups(inherited)).toEqual([])
    expect(groups(Object.assign({}, inherited))).toEqual([])
    expect(groups(Object.create({ role: 'executive' }))).toEqual([])
    expect(groups(Object.assign(Object.create({ userId: 1 }), { role: 'manager' }))).toEqual([])
  })
})
