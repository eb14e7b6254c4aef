import type { InEnglish } from '../i18n/en.ts'

const ru = {
  'chart.keys': '{{label}}. Стрелки — перейти по шагам.',
  'chart.keysPick': '{{label}}. Стрелки — перейти по шагам, Enter — выбрать период.',
  'chart.keysSeries': 'Стрелки вверх и вниз — перейти по рядам.',
  'chart.unfinished': 'не закончен',
  'chart.total': 'Всего',
  'chart.plan': 'План',
  'chart.others': 'остальные: {{count}}',
  'chart.more': 'и ещё {{count}}',
  'chart.keysDots': '{{label}}. Стрелки — перейти по точкам.',
  'chart.keysDotsPick': '{{label}}. Стрелки — перейти по точкам, Enter — выбрать.',
  'chart.median': 'середина',
  'chart.tooFew': 'Показывать пока нечего: точек нет.',
}

const en: InEnglish<typeof ru> = {
  'chart.keys': '{{label}}. Arrows move between steps.',
  'chart.keysPick': '{{label}}. Arrows move between steps, Enter chooses the period.',
  'chart.keysSeries': 'Up and down move between series.',
  'chart.unfinished': 'unfinished',
  'chart.total': 'Total',
  'chart.plan': 'Plan',
  'chart.others': 'others: {{count}}',
  'chart.more': 'and {{count}} more',
  'chart.keysDots': '{{label}}. Arrows move between dots.',
  'chart.keysDotsPick': '{{label}}. Arrows move between dots, Enter chooses.',
  'chart.median': 'middle',
  'chart.tooFew': 'Nothing to show yet: no dots.',
}

export const chartsTexts = { ru, en }
