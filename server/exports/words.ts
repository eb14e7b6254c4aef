/** What a file says beside its numbers, in both languages. */

export type Locale = 'ru' | 'en'

const ru = {
  about: 'О выгрузке',
  title: 'Выгрузка',
  period: 'Период',
  periodOf: (title: string) => `Период: ${title}`,
  until: (day: string) => `по ${day}`,
  allTime: 'без ограничения по датам',
  filters: 'Фильтры',
  noFilters: 'нет',
  segment: 'Только',
  measures: 'Показатели',
  columns: 'Колонки',
  rows: 'Строк',
  fresh: 'Данные CRM на',
  unknown: 'неизвестно',
  zone: 'Часовой пояс дат',
  currency: 'Валюта сумм',
  source: 'Источник',
  made: 'Выгружено',
  by: 'Кем',
  link: 'Открыть в Витрине',
  or: ' или ',
  and: ' и ',
  empty: 'не указано',
  yes: 'да',
  no: 'нет',
  sheetTotal: 'Итого',
  sheetPeriods: 'По периодам',
  sheetList: 'Список',
  granularities: {
    day: 'день',
    week: 'неделя, её понедельник',
    month: 'месяц',
    quarter: 'квартал, его первый день',
    year: 'год',
  } as Record<string, string>,
  roles: {
    executive: 'Руководитель',
    analyst: 'Аналитик',
    head: 'Начальник отдела',
    manager: 'Менеджер',
  } as Record<string, string>,
  person: (id: string) => `сотрудник ${id}`,
  operators: {
    equals: '',
    notEquals: 'кроме',
    contains: 'содержит',
    notContains: 'не содержит',
    startsWith: 'начинается с',
    notStartsWith: 'не начинается с',
    endsWith: 'кончается на',
    notEndsWith: 'не кончается на',
    gt: 'больше',
    gte: 'не меньше',
    lt: 'меньше',
    lte: 'не больше',
    set: 'указано',
    notSet: 'не указано',
    inDateRange: 'с – по',
    notInDateRange: 'кроме с – по',
    onTheDate: 'в день',
    beforeDate: 'до',
    beforeOrOnDate: 'по',
    afterDate: 'после',
    afterOrOnDate: 'с',
  } as Record<string, string>,
}

const en: typeof ru = {
  about: 'About',
  title: 'Export',
  period: 'Period',
  periodOf: (title) => `Period: ${title}`,
  until: (day) => `until ${day}`,
  allTime: 'all dates',
  filters: 'Filters',
  noFilters: 'none',
  segment: 'Only',
  measures: 'Measures',
  columns: 'Columns',
  rows: 'Rows',
  fresh: 'CRM data as of',
  unknown: 'unknown',
  zone: 'Time zone of dates',
  currency: 'Currency of amounts',
  source: 'Source',
  made: 'Exported at',
  by: 'By',
  link: 'Open in Vitrina',
  or: ' or ',
  and: ' and ',
  empty: 'not set',
  yes: 'yes',
  no: 'no',
  sheetTotal: 'Total',
  sheetPeriods: 'By period',
  sheetList: 'List',
  granularities: {
    day: 'day',
    week: 'week, its Monday',
    month: 'month',
    quarter: 'quarter, its first day',
    year: 'year',
  },
  roles: { executive: 'Executive', analyst: 'Analyst', head: 'Head of department', manager: 'Manager' },
  person: (id) => `employee ${id}`,
  operators: {
    equals: '',
    notEquals: 'except',
    contains: 'contains',
    notContains: 'does not contain',
    startsWith: 'starts with',
    notStartsWith: 'does not start with',
    endsWith: 'ends with',
    notEndsWith: 'does not end with',
    gt: 'more than',
    gte: 'at least',
    lt: 'less than',
    lte: 'at most',
    set: 'is set',
    notSet: 'not set',
    inDateRange: 'from – to',
    notInDateRange: 'except from – to',
    onTheDate: 'on',
    beforeDate: 'before',
    beforeOrOnDate: 'until',
    afterDate: 'after',
    afterOrOnDate: 'from',
  },
}

export type Words = typeof ru
export const wordsOf = (locale: Locale): Words => (locale === 'en' ? en : ru)

/** `2026-01-31T…` → «31.01.2026», in English as it is. */
export const dayText = (iso: string, locale: Locale): string => {
  const day = iso.slice(0, 10)
  return locale === 'en' ? day : day.split('-').reverse().join('.')
}

/** A moment in a zone: «31.01.2026 13:05» or «2026-01-31 13:05». */
export function momentText(at: Date, zone: string, locale: Locale): string {
  // Swedish writes moments as ISO 8601 does.
  const iso = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(at)
  return `${dayText(iso, locale)} ${iso.slice(11, 16)}`
}
