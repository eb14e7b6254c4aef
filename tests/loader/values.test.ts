import fc from 'fast-check'
import { expect, test } from 'vitest'
import { customFields } from '../../loader/custom-fields.ts'
import { type ColumnType, parsers, ValueFault } from '../../loader/values.ts'

const nothing = ['', null, undefined, false, [], {}]

test('nothing is null for every type but flags and json', () => {
  for (const type of ['link', 'links', 'whole', 'int', 'numeric', 'text', 'time', 'date'] as ColumnType[])
    for (const value of nothing) expect(parsers[type](value), `${type} ${JSON.stringify(value)}`).toBeNull()
})

test('a zero link is no link', () => {
  expect(['0', 0, '12', 12].map(parsers.link)).toEqual([null, null, '12', '12'])
})

test('a zero counter is zero', () => {
  expect(['0', 0, '7'].map(parsers.whole)).toEqual(['0', '0', '7'])
})

test('a row needs its id', () => {
  for (const value of [...nothing, 'abc', '1.5', 2 ** 60]) expect(() => parsers.id(value)).toThrow(ValueFault)
  expect(parsers.id(0)).toBe('0')
})

test('every spelling of a flag is understood', () => {
  expect(['Y', '1', 1, true].map(parsers.bool)).toEqual(['t', 't', 't', 't'])
  expect(['N', '0', 0, false].map(parsers.bool)).toEqual(['f', 'f', 'f', 'f'])
  expect(['', null, []].map(parsers.bool)).toEqual([null, null, null])
  expect(() => parsers.bool('maybe')).toThrow(ValueFault)
})

test('money keeps every digit', () => {
  expect(parsers.numeric('12345678901234567890.12')).toBe('12345678901234567890.12')
  expect(parsers.numeric('0.00')).toBe('0.00')
  expect(parsers.numeric(999.9)).toBe('999.9')
  expect(parsers.numeric(1e-7)).toBe('0.0000001')
  for (const value of ['1 500', '1,5', 'NaN', '1500|RUB', '1e400', '--1', 1e21])
    expect(() => parsers.numeric(value)).toThrow(ValueFault)
})

test('a moment keeps its instant', () => {
  expect(parsers.time('2026-01-05T11:00:00+03:00')).toBe('2026-01-05T08:00:00.000Z')
  expect(parsers.time('2026-01-05T11:00:00.1239Z')).toBe('2026-01-05T11:00:00.123Z')
  expect(parsers.time('2026-01-05 11:00:00+0300')).toBe('2026-01-05T08:00:00.000Z')
})

test('a moment without an offset is refused', () => {
  for (const value of [
    '2026-01-05T11:00:00',
    '05.01.2026 11:00:00',
    '2026-02-30T11:00:00Z',
    '2026-01-05T25:00:00Z',
    'soon',
    17,
  ])
    expect(() => parsers.time(value)).toThrow(ValueFault)
})

test('year 9999 means never', () => {
  expect(parsers.time('9999-12-31T00:00:00+03:00')).toBeNull()
  expect(parsers.date('9999-12-31')).toBeNull()
  expect(parsers.date('0000-00-00')).toBeNull()
})

test('a day is never shifted by its zone', () => {
  expect(parsers.date('2026-01-05T03:00:00+03:00')).toBe('2026-01-05')
  expect(parsers.date('2026-01-05T23:00:00-11:00')).toBe('2026-01-05')
  expect(() => parsers.date('2026-02-30')).toThrow(ValueFault)
})

test('zero bytes and half surrogates are taken out', () => {
  expect(parsers.text('a\u0000b\uD800c')).toBe('ab\uFFFDc')
  expect(parsers.json({ 'k\u0000': ['\uDC00'] })).toBe('{"k":["\uFFFD"]}')
})

test('a list of links drops what is nothing', () => {
  expect(parsers.links([5, '7', 0, ''])).toBe('{5,7}')
  expect(parsers.links('5')).toBe('{5}')
})

test('unset custom fields are absent', () => {
  expect(customFields({ ID: '1', UF_CRM_A: '', UF_CRM_B: false, UF_CRM_C: null, UF_CRM_D: [] })).toBeNull()
})

test('custom fields become texts and lists of texts', () => {
  const row = { UF_CRM_A: 44, UF_CRM_B: [1, '', 'x'], UF_CRM_C: true, UF_CRM_D: '0', UF_CRM_E: '1500|RUB' }
  expect(customFields(row)).toEqual({
    UF_CRM_A: '44',
    UF_CRM_B: ['1', 'x'],
    UF_CRM_C: '1',
    UF_CRM_D: '0',
    UF_CRM_E: '1500|RUB',
  })
})

test('a file keeps its id, not its address', () => {
  const file = { id: 12, showUrl: '/f?auth=token', downloadUrl: '/d?auth=token' }
  expect(customFields({ UF_CRM_FILE: file, UF_CRM_FILES: [file] })).toEqual({
    UF_CRM_FILE: '12',
    UF_CRM_FILES: ['12'],
  })
})

/** What a readable value must look like, for each type, and that it says what came in. */
const readable: Record<ColumnType, (out: string, value: unknown) => boolean> = {
  id: (out, value) => out === String(BigInt(String(value).trim())),
  link: (out, value) => out === String(BigInt(String(value).trim())) && out !== '0',
  links: (out) => /^\{[1-9]\d*(,[1-9]\d*)*\}$/.test(out),
  whole: (out, value) => out === String(BigInt(String(value).trim())),
  int: (out) => Math.abs(Number(out)) < 2 ** 31,
  numeric: (out, value) => /^-?\d+(\.\d+)?$/.test(out) && Number(out) === Number(value),
  text: (out, value) => out !== '' && !out.includes('\u0000') && out.length <= String(value).length,
  code: (out) => out !== '',
  bool: (out) => out === 't' || out === 'f',
  time: (out, value) => new Date(out).getTime() === Date.parse(String(value).replace(' ', 'T')),
  date: (out, value) => String(value).startsWith(out) && !Number.isNaN(Date.parse(out)),
  json: (out) => JSON.parse(out) !== undefined,
}

test('junk is refused or read rightly, never guessed', () => {
  const dates = fc
    .date({ min: new Date('0001-01-01'), max: new Date('9998-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString())
  const junk = fc.oneof(
    fc.anything(),
    fc.string({ unit: 'binary' }),
    fc.jsonValue(),
    fc.integer().map(String),
    fc.double().map(String),
    fc.bigInt().map(String),
    dates,
    fc.constantFrom(
      '',
      '0',
      'Y',
      'N',
      '[]',
      '-0',
      '+5',
      '0x1F',
      '1_000',
      '١٢٣',
      '9999-99-99',
      '2026-13-01T00:00:00Z',
    ),
  )
  fc.assert(
    fc.property(junk, fc.constantFrom(...(Object.keys(readable) as ColumnType[])), (value, type) => {
      let out: string | null
      try {
        out = parsers[type](value)
      } catch (error) {
        return error instanceof ValueFault
      }
      return out === null || readable[type](out, value)
    }),
    { numRuns: 5000 },
  )
})
