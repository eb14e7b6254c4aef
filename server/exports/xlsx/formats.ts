/** How Excel shows a column. Its codes are the same in every language; Excel itself puts in the reader's separators. */
import type { Kind } from '../columns.ts'
import type { Locale } from '../words.ts'

/** Undefined: as Excel does by itself. */
export function formatOf(kind: Kind, currency: string, locale: Locale): string | undefined {
  if (kind === 'money') return moneyFormat(currency, locale)
  return { ...FORMATS, ...DATES[locale] }[kind]
}

const FORMATS: Partial<Record<Kind, string>> = {
  id: '@',
  count: '#,##0',
  number: '#,##0.00',
  percent: '0.0%',
  days: '#,##0.0',
  month: 'mmm yyyy',
  year: 'yyyy',
}

const DATES: Record<Locale, Partial<Record<Kind, string>>> = {
  ru: { moment: 'dd.mm.yyyy hh:mm', day: 'dd.mm.yyyy' },
  en: { moment: 'yyyy-mm-dd hh:mm', day: 'yyyy-mm-dd' },
}

/** The sign stands where the language puts it: `1 234 ₽`, `$1,234`. */
function moneyFormat(currency: string, locale: Locale): string {
  const parts = new Intl.NumberFormat(locale === 'ru' ? 'ru-RU' : 'en-GB', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    maximumFractionDigits: 0,
  }).formatToParts(1)
  const at = parts.findIndex(({ type }) => type === 'currency')
  const sign = `"${parts[at]!.value.replaceAll('"', '')}"`
  return at === 0 ? `${sign}#,##0` : `#,##0\\ ${sign}`
}
