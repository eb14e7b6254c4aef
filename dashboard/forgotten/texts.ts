import type { InEnglish } from '../i18n/en.ts'

const ru = {
  'forgotten.title': 'Незабудка',
  'forgotten.about': 'Сделки и лиды, о которых забыли: сколько денег под угрозой и кому звонить.',
  'forgotten.days': 'Дней без единого действия',
  'forgotten.saved': 'по настройкам',
  'forgotten.own': 'своё число',
  'forgotten.settings': 'Пороги по воронкам',
  'forgotten.now':
    'Всё на этой странице — на сейчас: период не влияет, сделка забыта, когда бы её ни создали. Порог: {{days}}.',

  'forgotten.settings.title': 'Когда сделка считается забытой',
  'forgotten.settings.about':
    'Столько полных дней без звонка, письма, комментария, дела, смены стадии или правки. Пустое поле — как обычно. Лиды — по обычному порогу.',
  'forgotten.settings.usual': 'Обычно, дней',
  'forgotten.settings.found_one': 'под условие попадает {{deals}} на {{amount}}',
  'forgotten.settings.found_few': 'под условие попадают {{deals}} на {{amount}}',
  'forgotten.settings.found_many': 'под условие попадает {{deals}} на {{amount}}',
  'forgotten.settings.found_other': 'под условие попадает {{deals}} на {{amount}}',
  'forgotten.settings.nothing': 'под условие не попадает ни одна',
  'forgotten.settings.save': 'Сохранить для всех',
  'forgotten.settings.cancel': 'Отмена',
  'forgotten.settings.saved': 'Пороги сохранены',
  'forgotten.settings.readOnly':
    'Менять пороги может руководитель. Своё число для этой страницы выбирается над блоками.',
  'forgotten.settings.denied': 'Нет прав: пороги для всех меняет руководитель. Ничего не изменено.',
  'forgotten.settings.failed': 'Сохранить не получилось: {{error}}',

  'forgotten.deals': 'Забытые сделки',
  'forgotten.ofAll': 'в работе всего {{deals}} на {{amount}}',
  'forgotten.noStep': 'Без следующего шага',
  'forgotten.noStep.note':
    'Открытые сделки без запланированного дела, даже если вчера по ним звонили. Это другое условие, чем «забытые»; считается на эту минуту.',
  'forgotten.both': 'из них ещё и забыты:',
  'forgotten.leads': 'Забытые лиды',
  'forgotten.leads.note': 'Открытые лиды без единого действия: {{days}}. Воронок у лидов нет, порог обычный.',
  'forgotten.leads.hint_one': 'открытый лид без движения',
  'forgotten.leads.hint_few': 'открытых лида без движения',
  'forgotten.leads.hint_many': 'открытых лидов без движения',
  'forgotten.leads.hint_other': 'открытых лида без движения',

  'forgotten.count': 'Забыто, шт.',
  'forgotten.amount': 'Забыто, сумма',
  'forgotten.department': 'Отдел',
  'forgotten.stage': 'Стадия',
  'forgotten.lead': 'Лид',
  'forgotten.good': 'Ничего не забыто',
  'forgotten.goodHint': 'Нет открытых записей без единого действия: {{days}}.',

  'forgotten.silence': 'По дням тишины',
  'forgotten.silence.note':
    'Все открытые сделки, в которых неделю и дольше ничего не происходит; выбранный порог на этот блок не влияет. Клик открывает сделки.',
  'forgotten.silence.days': 'Полных дней без действий',
  'forgotten.silence.range': '{{from}}–{{to}} дней',
  'forgotten.silence.over': 'больше {{from}} дней',

  'forgotten.departments': 'Какие отделы забывают',
  'forgotten.departments.note': 'Отдел ответственного, на сейчас. Клик оставляет отдел и всё, что ниже него.',
  'forgotten.departments.summary': 'Больше всего забыл отдел «{{name}}»: {{amount}}.',
  'forgotten.managers': 'Кто забывает',
  'forgotten.managers.note':
    'Забытые сделки рядом со всеми в работе, на сейчас. Клик показывает страницу по менеджеру.',
  'forgotten.stages': 'На каких стадиях',
  'forgotten.stages.note':
    'Текущая стадия забытых сделок. Клик по воронке оставляет её на странице, по стадии — открывает сделки.',

  'forgotten.list': 'Сделки: что сделать сегодня',
  'forgotten.list.note':
    'На сейчас. Забытые: {{days}} без единого действия. «Без шага»: ничего не запланировано.',
  'forgotten.list.only': 'Какие сделки',
  'forgotten.list.idle': 'Забытые',
  'forgotten.list.days': 'Дней без движения',
  'forgotten.list.noNext': 'не запланирован',
  'forgotten.list.stepless': 'Без шага',
  'forgotten.list.both': 'И то и другое',
  'forgotten.list.stages': 'Все стадии',
  'forgotten.list.people': 'Все менеджеры',
  'forgotten.leadList': 'Лиды, о которых забыли',
}

const en: InEnglish<typeof ru> = {
  'forgotten.title': 'Forgotten deals',
  'forgotten.about': 'Deals and leads that nobody touches: how much money is at risk and whom to call.',
  'forgotten.days': 'Days without any action',
  'forgotten.saved': 'as saved',
  'forgotten.own': 'other',
  'forgotten.settings': 'Limits of pipelines',
  'forgotten.now':
    'Everything here is as of now: the period has no effect, a deal is forgotten whenever it was created. Limit: {{days}}.',

  'forgotten.settings.title': 'When a deal counts as forgotten',
  'forgotten.settings.about':
    'So many full days without a call, letter, comment, to-do, stage move or edit. An empty box: as usual. Leads go by the usual limit.',
  'forgotten.settings.usual': 'Usually, days',
  'forgotten.settings.found_one': '{{deals}} for {{amount}} would count',
  'forgotten.settings.found_other': '{{deals}} for {{amount}} would count',
  'forgotten.settings.nothing': 'no deal would count',
  'forgotten.settings.save': 'Save for everybody',
  'forgotten.settings.cancel': 'Cancel',
  'forgotten.settings.saved': 'Limits saved',
  'forgotten.settings.readOnly':
    'Executives change the limits. A number for this page alone is chosen above its blocks.',
  'forgotten.settings.denied':
    'Not allowed: executives change the limits for everybody. Nothing has changed.',
  'forgotten.settings.failed': 'Could not save: {{error}}',

  'forgotten.deals': 'Forgotten deals',
  'forgotten.ofAll': 'open altogether: {{deals}} for {{amount}}',
  'forgotten.noStep': 'No next step',
  'forgotten.noStep.note':
    'Open deals with nothing planned, even if somebody called yesterday. A condition of its own beside “forgotten”; counted at this minute.',
  'forgotten.both': 'of them forgotten as well:',
  'forgotten.leads': 'Forgotten leads',
  'forgotten.leads.note':
    'Open leads without a single action for {{days}}. Leads have no pipelines, the limit is the usual one.',
  'forgotten.leads.hint_one': 'open lead that nobody touches',
  'forgotten.leads.hint_other': 'open leads that nobody touches',

  'forgotten.count': 'Forgotten',
  'forgotten.amount': 'Forgotten, amount',
  'forgotten.department': 'Department',
  'forgotten.stage': 'Stage',
  'forgotten.lead': 'Lead',
  'forgotten.good': 'Nothing is forgotten',
  'forgotten.goodHint': 'Nothing open has gone without an action for {{days}}.',

  'forgotten.silence': 'By days of silence',
  'forgotten.silence.note':
    'All open deals in which nothing has happened for a week and longer; the chosen limit has no effect here. A click opens the deals.',
  'forgotten.silence.days': 'Full days without an action',
  'forgotten.silence.range': '{{from}}–{{to}} days',
  'forgotten.silence.over': 'over {{from}} days',

  'forgotten.departments': 'Which departments forget',
  'forgotten.departments.note':
    'Department of the person responsible, as of now. A click leaves it and all below it.',
  'forgotten.departments.summary': '{{name}} has forgotten most: {{amount}}.',
  'forgotten.managers': 'Who forgets',
  'forgotten.managers.note':
    'Forgotten deals beside all in work, as of now. A click shows the page for the manager.',
  'forgotten.stages': 'At which stages',
  'forgotten.stages.note':
    'Present stage of forgotten deals. A click on a pipeline leaves it on the page, on a stage opens the deals.',

  'forgotten.list': 'Deals: what to do today',
  'forgotten.list.note':
    'As of now. Forgotten: {{days}} without a single action. “No step”: nothing is planned.',
  'forgotten.list.only': 'Which deals',
  'forgotten.list.idle': 'Forgotten',
  'forgotten.list.days': 'Idle days',
  'forgotten.list.noNext': 'not planned',
  'forgotten.list.stepless': 'No step',
  'forgotten.list.both': 'Both',
  'forgotten.list.stages': 'All stages',
  'forgotten.list.people': 'All managers',
  'forgotten.leadList': 'Forgotten leads',
}

export const forgottenTexts = { ru, en }
