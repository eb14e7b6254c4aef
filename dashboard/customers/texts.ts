import type { InEnglish } from '../i18n/en.ts'

const ru = {
  'customers.title': 'Клиенты',
  'customers.about': 'Компании и контакты на сейчас: кто покупает, кто перестал, кто ещё не начал.',
  'customers.all': 'Клиентов',
  'customers.all.note':
    'Компании, контакты со сделками без компании и одна строка «не указано» для сделок без клиента.',
  'customers.buyers': 'Покупали',
  'customers.buyers.note': 'Клиенты хотя бы с одной выигранной сделкой; сделки без клиента сюда не входят.',
  'customers.repeat': 'Купили повторно',
  'customers.averageCheck': 'Средний чек',
  'customers.revenue': 'Выручка на клиента',
  'customers.openAmount': 'В работе на сейчас',
  'customers.now.note': 'Открытые сделки в эту минуту: период страницы не влияет.',
  'customers.count': 'Клиентов',
  'customers.wonAmount': 'Выиграно',
  'customers.segment': 'Сегмент',
  'customers.segments': 'Сегменты',
  'customers.segments.note':
    'Трети по давности, частоте и сумме покупок среди покупавших. Нажмите на сегмент, чтобы оставить на странице только его.',
  'customers.segments.bought': 'купили на {{amount}}',
  'customers.segments.summary_one':
    'Больше всего купил сегмент «{{segment}}»: {{value}} клиент на {{amount}}.',
  'customers.segments.summary_few':
    'Больше всего купил сегмент «{{segment}}»: {{value}} клиента на {{amount}}.',
  'customers.segments.summary_many':
    'Больше всего купил сегмент «{{segment}}»: {{value}} клиентов на {{amount}}.',
  'customers.segments.summary_other':
    'Больше всего купил сегмент «{{segment}}»: {{value}} клиента на {{amount}}.',
  'customers.by': 'Чьи клиенты',
  'customers.by.manager': 'По менеджерам',
  'customers.by.department': 'По отделам',
  'customers.manager': 'Менеджер',
  'customers.department': 'Отдел',
  'customers.people.note': 'По ответственному за компанию или контакт, не за сделку.',
  'customers.list': 'Компании и контакты',
  'customers.list.note':
    'Выигранные, проигранные и сделки в работе каждого клиента за всё время. Без выигранных среднего чека нет: «—».',
  'customers.asOf': 'Актуально на {{at}}',
  'customers.kind': 'Кого показать',
  'customers.kind.all': 'Все клиенты',
  'customers.kind.company': 'Компании',
  'customers.kind.contact': 'Контакты',
  'customers.picks': 'Готовые подборки',
  'customers.pick.most': 'Купили больше всех',
  'customers.pick.check': 'Самый большой чек',
  'customers.pick.lapsed': 'Давно не покупали',
  'customers.pick.few': 'Купили мало раз',
}

const en: InEnglish<typeof ru> = {
  'customers.title': 'Customers',
  'customers.about': 'Companies and contacts as of now: who buys, who stopped, who has not begun.',
  'customers.all': 'Customers',
  'customers.all.note':
    'Companies, contacts that have deals without a company, and one row “not specified” for deals with neither.',
  'customers.buyers': 'Bought',
  'customers.buyers.note':
    'Customers with at least one won deal; deals without a customer are not among them.',
  'customers.repeat': 'Bought again',
  'customers.averageCheck': 'Average deal',
  'customers.revenue': 'Revenue per customer',
  'customers.openAmount': 'Open, as of now',
  'customers.now.note': 'Deals that are open this minute: the period of the page has no effect.',
  'customers.count': 'Customers',
  'customers.wonAmount': 'Won',
  'customers.segment': 'Segment',
  'customers.segments': 'Segments',
  'customers.segments.note':
    'Thirds by recency, frequency and amount among those who bought. Click a segment to leave only it on the page.',
  'customers.segments.bought': 'bought for {{amount}}',
  'customers.segments.summary_one':
    'The segment “{{segment}}” bought most: {{value}} customer for {{amount}}.',
  'customers.segments.summary_other':
    'The segment “{{segment}}” bought most: {{value}} customers for {{amount}}.',
  'customers.by': 'Whose customers',
  'customers.by.manager': 'By manager',
  'customers.by.department': 'By department',
  'customers.manager': 'Manager',
  'customers.department': 'Department',
  'customers.people.note': 'By the person responsible for the company or contact, not for the deal.',
  'customers.list': 'Companies and contacts',
  'customers.list.note':
    'Won, lost and open deals of each customer, of all times. Without won deals there is no average: “—”.',
  'customers.asOf': 'As of {{at}}',
  'customers.kind': 'Whom to show',
  'customers.kind.all': 'All customers',
  'customers.kind.company': 'Companies',
  'customers.kind.contact': 'Contacts',
  'customers.picks': 'Ready selections',
  'customers.pick.most': 'Bought most',
  'customers.pick.check': 'Largest average',
  'customers.pick.lapsed': 'Long since bought',
  'customers.pick.few': 'Bought few times',
}

export const customersTexts = { ru, en }
