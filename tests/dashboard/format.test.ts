import { expect, test } from 'vitest'
import { createFormat, nothing } from '../../dashboard/format.ts'

const ru = createFormat('ru', 'RUB', 'Europe/Moscow')
const en = createFormat('en', 'RUB', 'Europe/Moscow')
const hard = (text: string) => text.replaceAll(' ', '\u00A0')

test('money is written in full with hard spaces', () => {
  expect(ru.money(1_234_567.89)).toBe(hard('1 234 568 ₽'))
  expect(ru.moneyExact(1_234.5)).toBe(hard('1 234,5 ₽'))
})

test('short money has one decimal and a unit', () => {
  expect(ru.moneyShort(1_234_567)).toBe(hard('1,2 млн ₽'))
  expect(ru.moneyShort(87_500)).toBe(hard('87,5 тыс. ₽'))
  expect(ru.moneyShort(1_200_000_000)).toBe(hard('1,2 млрд ₽'))
  expect(ru.moneyShort(0)).toBe(hard('0 ₽'))
})

test('the currency is that of the portal', () => {
  expect(createFormat('ru', 'KZT', 'Asia/Almaty').money(5)).toBe(hard('5 ₸'))
})

test('a share is a percentage', () => {
  expect(ru.share(0.244)).toBe(hard('24,4 %'))
  expect(ru.share(1)).toBe(hard('100 %'))
  expect(en.share(0.05)).toBe('5%')
})

test('minus is a minus, not a hyphen', () => {
  expect(ru.change(-0.034)).toBe(hard('\u22123,4 %'))
  expect(ru.money(-1_000)).toBe(hard('\u22121 000 ₽'))
  expect(ru.change(0.124)).toBe(hard('+12,4 %'))
})

test('the difference of shares is in points', () => {
  expect(ru.points(0.015)).toBe('+1,5')
  expect(ru.points(-0.2)).toBe('\u221220')
})

test('nothing is a dash, never zero', () => {
  for (const write of [ru.money, ru.moneyShort, ru.count, ru.share, ru.decimal, ru.change, ru.points])
    expect(write(null)).toBe(nothing)
  expect(ru.count(Number.NaN)).toBe(nothing)
})

test('minutes are told in the two largest units', () => {
  const write = (value: number | null) => ru.value(value, 'minutes')
  expect([0.4, 8.54, 9.96, 12.2, 59.4].map(write)).toEqual(
    ['0,4 мин', '8,5 мин', '10 мин', '12 мин', '59 мин'].map(hard),
  )
  expect([59.6, 60, 200, 1520.7].map(write)).toEqual(['1 ч', '1 ч', '3 ч 20 мин', '25 ч 21 мин'].map(hard))
  expect([2879.9, 2880, 4560, 7199].map(write)).toEqual(['48 ч', '2 дн.', '3 дн. 4 ч', '5 дн.'].map(hard))
  expect(write(null)).toBe(nothing)
  expect(write(Number.NaN)).toBe(nothing)
  expect(en.short(200, 'minutes')).toBe(hard('3 hrs 20 mins'))
})

test('zero has no sign', () => {
  expect(ru.count(-0)).toBe('0')
  expect(ru.change(0)).toBe(hard('0 %'))
})

test('months and quarters have own short labels', () => {
  expect(ru.month('2026-03-01')).toBe(hard('мар 26'))
  expect(ru.quarter('2026-01-01')).toBe(hard('I кв. 26'))
  expect(ru.monthLong('2026-11-01')).toBe(hard('ноябрь 2026'))
  expect(en.quarter('2026-10-01')).toBe(hard('Q4 26'))
})

test('ranges repeat neither month nor this year', () => {
  expect(ru.dayRange({ from: '2026-10-01', to: '2026-10-21' }, 2026)).toBe(hard('1–21 окт'))
  expect(ru.dayRange({ from: '2026-09-28', to: '2026-10-04' }, 2026)).toBe('28\u00A0сен – 4\u00A0окт')
  expect(ru.dayRange({ from: '2025-12-28', to: '2026-01-04' }, 2026)).toBe(
    '28\u00A0дек\u00A02025 – 4\u00A0янв\u00A02026',
  )
  expect(ru.dayRange({ from: '2025-05-01', to: '2025-05-09' }, 2026)).toBe('1–9\u00A0мая\u00A02025')
  expect(ru.dayRange({ from: '2026-05-09', to: '2026-05-09' }, 2026)).toBe(hard('9 мая'))
})

test('moments stand in the reporting zone', () => {
  expect(ru.clock(new Date('2026-11-21T10:05:00Z'))).toBe('13:05')
})

test('values of one chart share the unit of the largest', () => {
  const inMillions = ru.inUnitOf(34_700_000)
  expect([34_700_000, 990_000, 0].map(inMillions)).toEqual(['34,7', '1,0', '0,0'])
  expect(ru.inUnitOf(999)(999)).toBe('999')
})
