import type { InEnglish } from '../i18n/en.ts'

const ru = {
  'views.title': 'Виды',
}

const en: InEnglish<typeof ru> = {
  'views.title': 'Views',
}

export const viewsTexts = { ru, en }
