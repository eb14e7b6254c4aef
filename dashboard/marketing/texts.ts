import type { InEnglish } from '../i18n/en.ts'

const ru = {
  'marketing.title': 'Маркетинг',
  'marketing.about': 'Откуда приходят обращения, что из них выходит и что продаёт реклама.',
}

const en: InEnglish<typeof ru> = {
  'marketing.title': 'Marketing',
  'marketing.about': 'Where requests come from, what becomes of them and what the advertising sells.',
}

export const marketingTexts = { ru, en }
