import type { InEnglish } from '../i18n/en.ts'

const ru = {
  'export.saved': 'Файл Excel сохранён',
  'export.csvSaved': 'Файл CSV сохранён',
  'export.csv': 'Строк больше, чем удобно Excel: сохранён файл CSV, строк {{count}}',
  'export.tooLong': 'Сохранён файл CSV, строк {{count}}. Excel откроет только первые 1 048 576',
  'export.failed': 'Выгрузить не получилось: {{error}}',
  'export.offline': 'сервер не отвечает',
}

const en: InEnglish<typeof ru> = {
  'export.saved': 'Excel file saved',
  'export.csvSaved': 'CSV file saved',
  'export.csv': 'More rows than Excel likes: saved as CSV, {{count}} rows',
  'export.tooLong': 'Saved as CSV, {{count}} rows. Excel opens only the first 1,048,576',
  'export.failed': 'The export failed: {{error}}',
  'export.offline': 'the server does not answer',
}

export const exportTexts = { ru, en }
