import type { InEnglish } from '../i18n/en.ts'

const ru = {
  'builder.title': 'Конструктор',
  'builder.about': 'Любой вопрос к модели: выберите показатели, разрезы и период, сохраните и поделитесь.',
}

const en: InEnglish<typeof ru> = {
  'builder.title': 'Explorer',
  'builder.about': 'Any question to the model: choose measures, dimensions and period, save and share.',
}

export const builderTexts = { ru, en }
