import type { InEnglish } from '../i18n/en.ts'

const ru = {
  'drawer.title': 'Записи',
}

const en: InEnglish<typeof ru> = {
  'drawer.title': 'Records',
}

export const recordsTexts = { ru, en }
