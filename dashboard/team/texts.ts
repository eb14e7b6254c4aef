import type { InEnglish } from '../i18n/en.ts'

const ru = {
  'team.title': 'Эффективность менеджеров',
  'team.about': 'Действия рядом с результатом: кто много делает и кто много продаёт.',
  'team.ignores': 'Действия не знают воронок и источников: эти фильтры меняют только результат.',
  'team.measure': 'Показатель',

  'team.m.index': 'Индекс активности',
  'team.m.completed': 'Завершено дел',
  'team.m.calls': 'Звонки',
  'team.m.minutes': 'Минуты звонков',
  'team.m.meetings': 'Встречи',
  'team.m.emails': 'Письма',
  'team.m.todos': 'Дела и задачи',
  'team.m.comments': 'Комментарии',
  'team.m.amount': 'Выиграно, сумма',
  'team.m.won': 'Выиграно сделок',
  'team.m.check': 'Средний чек',
  'team.m.winRate': 'Доля выигранных',
  'team.m.created': 'Создано сделок',
  'team.m.conversion': 'Конверсия созданных',

  'team.c.index': 'Индекс',
  'team.c.completed': 'Завершено',
  'team.c.calls': 'Звонки',
  'team.c.minutes': 'Минуты',
  'team.c.meetings': 'Встречи',
  'team.c.emails': 'Письма',
  'team.c.todos': 'Дела',
  'team.c.comments': 'Коммент.',
  'team.c.amount': 'Сумма',
  'team.c.won': 'Выиграно',
  'team.c.check': 'Средний чек',
  'team.c.winRate': 'Доля выигр.',
  'team.c.created': 'Создано',
  'team.c.conversion': 'Конверсия',

  'team.axis.x': 'Действия',
  'team.axis.y': 'Результат',
  'team.axis.amount': 'Выиграно, сумма · по дате закрытия',
  'team.axis.won': 'Выиграно сделок · по дате закрытия',
  'team.axis.check': 'Средний чек · по дате закрытия',
  'team.axis.winRate': 'Доля выигранных · по дате закрытия',
  'team.axis.created': 'Создано сделок · по дате создания',
  'team.axis.conversion': 'Конверсия · по дате создания',

  'team.tile.note':
    'По дате дела или комментария. Фильтры по воронке и источнику не влияют: у действий их нет.',
  'team.noCalls': 'Телефония не подключена',
  'team.noCalls.hint': 'В портале нет ни одного звонка',
  'team.overdue': 'Просроченные дела',
  'team.overdue.note': 'Незавершённые дела с прошедшим сроком, за всё время. Воронка и источник не влияют.',
  'team.overdue.hint': 'не завершены, а срок прошёл',

  'team.scatter': 'Действия и результат',
  'team.scatter.note':
    'Точка — менеджер. Правее — больше действий, выше — больше результат. Клик показывает страницу по менеджеру.',
  'team.scatter.missing_one': '{{count}} менеджера нет на графике: делить не на что.',
  'team.scatter.missing_few': '{{count}} менеджеров нет на графике: делить не на что.',
  'team.scatter.missing_many': '{{count}} менеджеров нет на графике: делить не на что.',
  'team.scatter.missing_other': '{{count}} менеджера нет на графике: делить не на что.',
  'team.scatter.summary':
    '«{{effort}}» больше всего у {{busiest}}: {{most}}. «{{result}}» больше всего у {{best}}: {{value}}.',

  'team.people': 'Менеджеры: что делают и что получается',
  'team.people.note':
    'Действия — по их дате. Выиграно и сумма — сделки, закрытые в периоде; создано и конверсия — созданные в нём.',
  'team.group.effort': 'Действия',
  'team.group.result': 'Результат',

  'team.dynamics': 'Динамика по сотрудникам',
  'team.dynamics.note': 'Флажки выбирают, чьи линии видны. Клик по шагу делает его периодом страницы.',
  'team.dynamics.who': 'Чьи линии показать',
  'team.dynamics.most': 'не больше {{count}} линий сразу',
  'team.step.week': 'Недели',
  'team.step.month': 'Месяцы',
  'team.step.quarter': 'Кварталы',

  'team.kinds': 'Динамика по видам действий',
  'team.kinds.note': 'Клик по названию вида оставляет на странице только его.',
  'team.kinds.count': 'Все, и плановые',
  'team.kinds.completed': 'Завершённые',
  'team.kinds.index': 'Индекс активности',
  'team.kind.call': 'Звонки',
  'team.kind.meeting': 'Встречи',
  'team.kind.email': 'Письма',
  'team.kind.todo': 'Дела и задачи',
  'team.kind.comment': 'Комментарии',
  'team.kind.other': 'Другое',

  'team.discipline': 'Дисциплина комментариев',
  'team.discipline.note':
    'Комментарии — написанные в периоде, их автором. Сделки — в работе на этот момент: период на них не влияет. Сначала те, кто пишет меньше.',
  'team.discipline.comments': 'Комментариев за период',
  'team.discipline.open': 'Сделок в работе сейчас',
}

const en: InEnglish<typeof ru> = {
  'team.title': 'Managers: effort and result',
  'team.about': 'Effort beside result: who does much and who sells much.',
  'team.ignores': 'Activities know no pipelines and sources: these filters change results only.',
  'team.measure': 'Measure',

  'team.m.index': 'Activity index',
  'team.m.completed': 'Activities done',
  'team.m.calls': 'Calls',
  'team.m.minutes': 'Minutes of calls',
  'team.m.meetings': 'Meetings',
  'team.m.emails': 'Letters',
  'team.m.todos': 'To-dos and tasks',
  'team.m.comments': 'Comments',
  'team.m.amount': 'Won, amount',
  'team.m.won': 'Deals won',
  'team.m.check': 'Average deal',
  'team.m.winRate': 'Win rate',
  'team.m.created': 'Deals created',
  'team.m.conversion': 'Conversion of created',

  'team.c.index': 'Index',
  'team.c.completed': 'Done',
  'team.c.calls': 'Calls',
  'team.c.minutes': 'Minutes',
  'team.c.meetings': 'Meetings',
  'team.c.emails': 'Letters',
  'team.c.todos': 'To-dos',
  'team.c.comments': 'Comments',
  'team.c.amount': 'Amount',
  'team.c.won': 'Won',
  'team.c.check': 'Average deal',
  'team.c.winRate': 'Win rate',
  'team.c.created': 'Created',
  'team.c.conversion': 'Conversion',

  'team.axis.x': 'Effort',
  'team.axis.y': 'Result',
  'team.axis.amount': 'Won, amount · by closing date',
  'team.axis.won': 'Deals won · by closing date',
  'team.axis.check': 'Average deal · by closing date',
  'team.axis.winRate': 'Win rate · by closing date',
  'team.axis.created': 'Deals created · by creation date',
  'team.axis.conversion': 'Conversion · by creation date',

  'team.tile.note':
    'By the date of the activity or comment. Pipeline and source have no effect: activities have none.',
  'team.noCalls': 'No telephony connected',
  'team.noCalls.hint': 'The portal has not a single call',
  'team.overdue': 'Overdue activities',
  'team.overdue.note':
    'Open activities past their deadline, of all time. Pipeline and source have no effect.',
  'team.overdue.hint': 'open and past their deadline',

  'team.scatter': 'Effort and result',
  'team.scatter.note':
    'A dot is a manager. Further right: more effort; higher: more result. A click shows the page for the manager.',
  'team.scatter.missing_one': '{{count}} manager is not shown: there is nothing to divide by.',
  'team.scatter.missing_other': '{{count}} managers are not shown: there is nothing to divide by.',
  'team.scatter.summary': 'Most “{{effort}}”: {{busiest}}, {{most}}. Most “{{result}}”: {{best}}, {{value}}.',

  'team.people': 'Managers: what they do and what comes of it',
  'team.people.note':
    'Activities by their date. Won and amount: deals closed in the period; created and conversion: deals created in it.',
  'team.group.effort': 'Effort',
  'team.group.result': 'Result',

  'team.dynamics': 'Managers over time',
  'team.dynamics.note':
    'Check-boxes choose whose lines are shown. A click on a step makes it the period of the page.',
  'team.dynamics.who': 'Whose lines to show',
  'team.dynamics.most': 'no more than {{count}} lines at once',
  'team.step.week': 'Weeks',
  'team.step.month': 'Months',
  'team.step.quarter': 'Quarters',

  'team.kinds': 'Kinds of activities over time',
  'team.kinds.note': 'A click on the name of a kind leaves only it on the page.',
  'team.kinds.count': 'All, planned too',
  'team.kinds.completed': 'Done',
  'team.kinds.index': 'Activity index',
  'team.kind.call': 'Calls',
  'team.kind.meeting': 'Meetings',
  'team.kind.email': 'Letters',
  'team.kind.todo': 'To-dos and tasks',
  'team.kind.comment': 'Comments',
  'team.kind.other': 'Other',

  'team.discipline': 'Discipline of comments',
  'team.discipline.note':
    'Comments: written in the period, by their author. Deals: in work at this moment, the period has no effect. Those who write less stand first.',
  'team.discipline.comments': 'Comments in the period',
  'team.discipline.open': 'Deals in work now',
}

export const teamTexts = { ru, en }
