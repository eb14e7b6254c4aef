import { type Day, monthOf, quarterOf, type Range, yearOf } from './period.ts'

export type Locale = 'ru' | 'en'
/** How a measure's value is written. */
export type ValueKind = 'money' | 'count' | 'share' | 'days' | 'minutes'
type Value = number | null | undefined

const tags = { ru: 'ru-RU', en: 'en-GB' } as const
const shortMonths = {
  ru: ['янв', 'фев', 'мар', 'апр', 'май', 'июн', 'июл', 'авг', 'сен', 'окт', 'ноя', 'дек'],
  en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
} as const
const roman = ['I', 'II', 'III', 'IV'] as const
const genitiveMay = { ru: 'мая', en: 'May' } as const

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

export const nothing = '—'
export const nbsp = '\u00A0'
const minus = '\u2212'

/** A hyphen before a digit becomes a true minus; ordinary spaces become unbreakable. */
const typeset = (text: string) => text.replace(/-(?=[\d\s]*\d)/g, minus).replace(/[ \u202F]/g, nbsp)

export type Format = ReturnType<typeof createFormat>

/**
 * Everything the page writes as a number or a date, in one language.
 *
 * @param currency ISO code of the portal's base currency
 * @param timezone reporting zone, for moments (days carry no zone)
 */
export function createFormat(locale: Locale, currency: string, timezone: string) {
  const tag = tags[locale]
  const number = (options: Intl.NumberFormatOptions) => {
    const formatter = new Intl.NumberFormat(tag, options)
    return (value: Value) =>
      value === null || value === undefined || !Number.isFinite(value)
        ? nothing
        : typeset(formatter.format(value === 0 ? 0 : value))
  }
  const inCurrency = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const
  const money = number({ ...inCurrency, maximumFractionDigits: 0 })
  const moneyExact = number({ ...inCurrency, minimumFractionDigits: 0, maximumFractionDigits: 2 })
  const compact = { ...inCurrency, notation: 'compact', maximumFractionDigits: 1 } as const
  const moneyCompact = number({ ...compact, minimumFractionDigits: 0 })
  const moneyAligned = number({ ...compact, minimumFractionDigits: 1 })
  const isSmall = (value: Value) => Math.abs(value ?? 0) < 1000
  const moneyShort = (value: Value) => (isSmall(value) ? money : moneyCompact)(value)
  const count = number({ maximumFractionDigits: 0 })
  const decimal = number({ maximumFractionDigits: 1 })
  const percent1 = number({ style: 'percent', maximumFractionDigits: 1 })
  const percent0 = number({ style: 'percent', maximumFractionDigits: 0 })
  const share = (value: Value) =>
    (typeof value === 'number' && Math.abs(value) >= 1 ? percent0 : percent1)(value)

  const dayMonth = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'long', timeZone: 'UTC' })
  const monthName = new Intl.DateTimeFormat(tag, { month: 'long', timeZone: 'UTC' })
  const clock = new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit', timeZone: timezone })
  const moment = new Intl.DateTimeFormat(tag, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: timezone,
  })
  const exact = new Intl.DateTimeFormat(tag, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZone: timezone,
  })
  const unit = (name: string, digits: number) =>
    number({ style: 'unit', unit: name, maximumFractionDigits: digits })
  const date = (day: Day) => new Date(`${day}T00:00:00Z`)
  const monthShort = (day: Day) => shortMonths[locale][monthOf(day) - 1]!
  const shortDay = (day: Day) => {
    const name = locale === 'ru' && monthOf(day) === 5 ? genitiveMay.ru : monthShort(day)
    return `${Number(day.slice(8))}${nbsp}${name}`
  }

  /** «1–21 окт», «28 сен – 4 окт»; years only where they differ from this year. */
  const dayRange = ({ from, to }: Range, thisYear: number): string => {
    const year = yearOf(to) === thisYear && yearOf(from) === thisYear ? '' : `${nbsp}${yearOf(to)}`
    if (from === to) return shortDay(from) + year
    if (from.slice(0, 7) === to.slice(0, 7)) return `${Number(from.slice(8))}–${shortDay(to)}${year}`
    const first = yearOf(from) === yearOf(to) ? shortDay(from) : `${shortDay(from)}${nbsp}${yearOf(from)}`
    return `${first} – ${shortDay(to)}${year}`
  }

  /** «8,5 мин», «12 мин», «3 ч 20 мин», from two days on «3 дн. 4 ч» */
  const minutes = (value: Value): string => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return nothing
    if (value < 9.95) return unit('minute', 1)(value)
    const isLong = value >= 2 * 24 * 60
    const [large, small, size] = isLong ? (['day', 'hour', 24] as const) : (['hour', 'minute', 60] as const)
    const whole = Math.round(isLong ? value / 60 : value)
    const parts = [unit(large, 0)(Math.floor(whole / size)), unit(small, 0)(whole % size)]
    return parts.filter((_, index) => (index === 0 ? whole >= size : whole % size > 0)).join(nbsp)
  }

  const kinds: Record<ValueKind, (value: Value) => string> = { money, count, share, days: decimal, minutes }
  const shortKinds: Record<ValueKind, (value: Value) => string> = { ...kinds, money: moneyShort }

  return {
    locale,
    timezone,
    money,
    moneyExact,
    moneyShort,
    /** Short, always with one decimal: columns of numbers. */
    moneyColumn: (value: Value) => (isSmall(value) ? money : moneyAligned)(value),
    /** Writes values in the unit of the largest one («34,7» where that one is «34,7 млн ₽»), so that they compare. */
    inUnitOf: (largest: number) => {
      const power = Math.max(0, Math.floor(Math.log10(Math.max(Math.abs(largest), 1)) / 3))
      const unit = 1000 ** Math.min(power, 4)
      const write = number({ minimumFractionDigits: power ? 1 : 0, maximumFractionDigits: power ? 1 : 0 })
      return (value: number) => write(value / unit)
    },
    count,
    decimal,
    share,
    /** Full form: tables and tooltips. */
    value: (value: Value, kind: ValueKind) => kinds[kind](value),
    /** Short form: tiles and axes. */
    short: (value: Value, kind: ValueKind) => shortKinds[kind](value),
    /** «+12,4 %», with a sign always. */
    change: number({ style: 'percent', maximumFractionDigits: 1, signDisplay: 'exceptZero' }),
    /** Difference of two shares in percentage points, «+1,5»; the unit is a word of the dictionary. */
    points: (difference: Value) =>
      number({ maximumFractionDigits: 1, signDisplay: 'exceptZero' })(
        typeof difference === 'number' ? difference * 100 : difference,
      ),
    /** «12 марта» */
    day: (day: Day) => typeset(dayMonth.format(date(day))),
    dayRange,
    /** «мар 26» */
    month: (day: Day) => `${monthShort(day)}${nbsp}${day.slice(2, 4)}`,
    monthShort,
    /** «март 2026» */
    monthLong: (day: Day) => `${monthName.format(date(day))}${nbsp}${yearOf(day)}`,
    /** «I кв. 26» */
    quarter: (day: Day) =>
      locale === 'ru'
        ? `${roman[quarterOf(day) - 1]}${nbsp}кв.${nbsp}${day.slice(2, 4)}`
        : `Q${quarterOf(day)}${nbsp}${day.slice(2, 4)}`,
    /** «I кв.» */
    quarterShort: (day: Day) =>
      locale === 'ru' ? `${roman[quarterOf(day) - 1]}${nbsp}кв.` : `Q${quarterOf(day)}`,
    /** «I кв. 2026» */
    quarterLong: (day: Day) =>
      locale === 'ru'
        ? `${roman[quarterOf(day) - 1]}${nbsp}кв.${nbsp}${yearOf(day)}`
        : `Q${quarterOf(day)}${nbsp}${yearOf(day)}`,
    /** «13:05» in the reporting zone */
    clock: (at: Date) => clock.format(at),
    /** «13 мар., 13:05» in the reporting zone */
    moment: (at: Date) => typeset(moment.format(at)),
    /** «13 мар. 2026 г., 13:05:12» in the reporting zone */
    exact: (at: Date) => typeset(exact.format(at)),
    /** «0,4 с», «12 с», «2 мин» */
    duration: (seconds: number) => {
      const [whole, rest] = [Math.floor(seconds / 60), Math.floor(seconds % 60)]
      if (whole >= 60)
        return [unit('hour', 0)(Math.floor(whole / 60)), unit('minute', 0)(whole % 60)].join(nbsp)
      if (whole === 0) return unit('second', seconds < 10 ? 1 : 0)(seconds)
      return rest === 0
        ? unit('minute', 0)(whole)
        : [unit('minute', 0)(whole), unit('second', 0)(rest)].join(nbsp)
    },
    /** «340 МБ» */
    bytes: (size: number) => {
      const power = Math.min(Math.floor(Math.log10(Math.max(size, 1)) / 3), byteUnits.length - 1)
      return unit(byteUnits[power]!, power > 2 ? 1 : 0)(size / 1000 ** power)
    },
  }
}
