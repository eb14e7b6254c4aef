import type { InEnglish } from '../i18n/en.ts'

const ru = {
  'months.label': 'Месяцы',
  'months.quarters': 'Кварталы',
  'months.wholeYear': 'Весь {{year}} год',
  'months.yearBefore': 'Предыдущий год',
  'months.yearAfter': 'Следующий год',
  'months.several': 'Несколько месяцев подряд',
  'months.shift': 'Shift + щелчок — от выбранного до этого месяца',
  'months.first': 'Выберите первый месяц',
  'months.last': 'Первый — {{month}}. Выберите последний',
}

const en: InEnglish<typeof ru> = {
  'months.label': 'Months',
  'months.quarters': 'Quarters',
  'months.wholeYear': 'All of {{year}}',
  'months.yearBefore': 'Previous year',
  'months.yearAfter': 'Next year',
  'months.several': 'Several months in a row',
  'months.shift': 'Shift + click: from what is chosen to this month',
  'months.first': 'Pick the first month',
  'months.last': 'From {{month}}. Pick the last month',
}

export const monthsTexts = { ru, en }
