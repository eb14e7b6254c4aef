import { expect, test } from 'vitest'
import { readOptions } from '../../server/odata/options.ts'
import { readPath } from '../../server/odata/path.ts'

test('percent-encoding, plus signs and forms are told apart', () => {
  const filter = (query: string) => readOptions(query).filter
  expect(filter("$filter=title%20eq%20'a+b'")).toBe("title eq 'a+b'")
  expect(filter("%24filter=title+eq+'a+b'")).toBe("title eq 'a b'")
  expect(filter("$filter=title+eq+'a%2Bb'")).toBe("title eq 'a+b'")
  expect(filter('$filter=at%20ge%202026-01-01T00:00:00+03:00')).toBe('at ge 2026-01-01T00:00:00+03:00')
  expect(filter('$filter=at+ge+2026-01-01T00:00:00%2B03:00')).toBe('at ge 2026-01-01T00:00:00+03:00')
  expect(filter("$filter=contains(title,'a+b')")).toBe("contains(title,'a+b')")
  expect(filter("$filter=title%20eq%20'%D0%81%D0%BB%D0%BA%D0%B0%20%26%20%3D'")).toBe("title eq 'Ёлка & ='")
})

test('what is not an option of OData is left alone', () => {
  expect(readOptions('x=1&$top=5&api-version=2')).toEqual({ skip: 0, count: false, top: 5 })
})

test('options that would be ignored are refused', () => {
  for (const [query, words] of [
    ['filter=a', 'filter: write $filter.'],
    ['$filtre=a', '$filtre is not known'],
    ['$top=1&$top=2', '$top is given twice.'],
    ['$top=-1', 'expected a whole number'],
    ['$count=yes', 'expected true or false'],
    ['$filter=', '$filter is empty'],
    ['$filter=%zz', 'percent-encoded'],
    ['$expand=x', '$expand is not answered'],
    ['$search=x', '$search is not answered'],
    ['$compute=x', '$compute is not answered'],
    ['@p=1', 'parameters are not answered'],
  ])
    expect(() => readOptions(query!), query).toThrow(words)
})

test('addresses are read as they are encoded', () => {
  expect(readPath('/')).toEqual({ kind: 'service' })
  expect(readPath('/$metadata')).toEqual({ kind: 'metadata' })
  expect(readPath('/deals/')).toEqual({ kind: 'set', set: 'deals' })
  expect(readPath('/deals/%24count')).toEqual({ kind: 'count', set: 'deals' })
  expect(readPath("/sales('1%3Awon%2F%D0%81''')")).toEqual({
    kind: 'entity',
    set: 'sales',
    key: [{ name: undefined, literal: { type: 'string', value: "1:won/Ё'" } }],
  })
  expect(readPath('/deals(portal_id=1,id=5)')).toMatchObject({
    key: [{ name: 'portal_id' }, { name: 'id', literal: { value: '5' } }],
  })
})

test('addresses that there are not are named', () => {
  for (const [path, status] of [
    ['/deals/title', 404],
    ['/deals/a/b', 404],
    ['/deals(1', 400],
    ['/deals()', 400],
    ['/deals(id=)', 400],
    ['/deals(1)/title', 501],
    ['/$batch', 501],
    ['/%ff', 400],
  ] as const)
    expect(() => readPath(path), path).toThrow(expect.objectContaining({ status }))
})
