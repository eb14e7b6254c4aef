import type { InEnglish } from '../i18n/en.ts'

const ru = {
  'dictionary.title': 'Метрики',
  'dictionary.about': 'Каждый показатель: что считает, по какой формуле, с какого времени и где его увидеть.',
}

const en: InEnglish<typeof ru> = {
  'dictionary.title': 'Metrics',
  'dictionary.about': 'Every measure: what it counts, by which formula, since when, and where to see it.',
}

export const dictionaryTexts = { ru, en }
