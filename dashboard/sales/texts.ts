import type { InEnglish } from '../i18n/en.ts'

const ru = {
  'sales.title': 'Динамика продаж',
  'sales.about': 'Кто, что и когда продаёт; любое число открывает свои сделки.',
}

const en: InEnglish<typeof ru> = {
  'sales.title': 'Sales over time',
  'sales.about': 'Who sells what and when; every number opens its deals.',
}

export const salesTexts = { ru, en }
