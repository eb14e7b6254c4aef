import type { InEnglish } from '../i18n/en.ts'

const ru = {
  'marketing.title': 'Маркетинг',
  'marketing.about': 'Откуда приходят обращения, что из них выходит и что продаёт реклама.',
  'marketing.by': 'Что считать обращением',
  'marketing.by.leads': 'По лидам',
  'marketing.by.deals': 'По сделкам',
  'marketing.clock.leads':
    'Всё по дате создания лида: качественные, некачественные и в работе — это судьба поступивших за период, вместе они и дают поступившие.',
  'marketing.clock.deals':
    'Всё по дате создания сделки: выигранные, проигранные и в работе — это судьба созданных за период, вместе они и дают созданные.',
  'marketing.noLeads': 'В этом портале лиды выключены: те же вопросы отвечены по сделкам.',
  'marketing.someWithout': 'Лиды выключены: {{names}}.',
  'marketing.empty.leads': 'За {{period}} лидов{{where}} нет',
  'marketing.empty.deals': 'За {{period}} сделок{{where}} нет',
  'marketing.early': 'рано судить: {{open}} из {{count}} ещё в работе',
  'marketing.total': 'Всего',
  'marketing.source': 'Источник',
  'marketing.manager': 'Менеджер',
  'marketing.stage': 'Стадия',
  'marketing.measure': 'Показатель',
  'marketing.openStep': 'ещё не закончен',

  'marketing.section.sources': 'Источники и реклама',
  'marketing.section.course': 'Что с ними происходит',
  'marketing.section.people': 'Кто с ними работает',

  'marketing.tile.received': 'Поступило лидов',
  'marketing.tile.quality': 'Качественных',
  'marketing.tile.junk': 'Некачественных',
  'marketing.tile.open': 'В работе, по дате создания',
  'marketing.tile.conversion': 'Конверсия в качественные',
  'marketing.tile.revenue': 'Выручка с этих лидов',
  'marketing.tile.per-lead': 'Выручка с лида',
  'marketing.tile.days': 'Дней до конверсии',
  'marketing.tile.touch': 'Время до первого касания',
  'marketing.tile.touch.soon': 'за 10 минут — {{share}}',
  'marketing.touch.note':
    'Касание — уход с первой стадии, состоявшийся звонок, письмо или встреча, выполненное дело, комментарий сотрудника. Ночи и выходные входят; нетронутые лиды не входят в среднее, но входят в долю.',
  'marketing.tile.created': 'Создано сделок',
  'marketing.tile.deals-won': 'Выиграно',
  'marketing.tile.deals-lost': 'Проиграно',
  'marketing.tile.deals-open': 'В работе, по дате создания',
  'marketing.tile.deals-conversion': 'Конверсия созданных',
  'marketing.tile.amount': 'Выручка с этих сделок',
  'marketing.tile.check': 'Средний чек',
  'marketing.tile.cycle': 'Цикл сделки, дней',

  'marketing.figure.received': 'Поступило',
  'marketing.figure.quality': 'Качественных',
  'marketing.figure.junk': 'Некачественных',
  'marketing.figure.open': 'В работе',
  'marketing.figure.conversion': 'Конверсия',
  'marketing.figure.won': 'Выиграно',
  'marketing.figure.revenue': 'Выручка',
  'marketing.figure.per-lead': 'Выручка с лида',
  'marketing.figure.created': 'Создано',
  'marketing.figure.deals-won': 'Выиграно',
  'marketing.figure.deals-lost': 'Проиграно',
  'marketing.figure.deals-open': 'В работе',
  'marketing.figure.deals-conversion': 'Конверсия',
  'marketing.figure.amount': 'Выручка',
  'marketing.figure.check': 'Средний чек',

  'marketing.bars.leads': 'Откуда приходят лиды',
  'marketing.bars.deals': 'Откуда приходят сделки',
  'marketing.bars.note':
    'Длина полосы — доля источника среди поступивших. Щелчок фильтрует страницу, Ctrl добавляет.',
  'marketing.bars.summary': 'Больше всего: {{name}}, {{value}} из {{total}}.',

  'marketing.dynamics.title': 'Динамика',
  'marketing.dynamics.note':
    'Шаг — дата создания. Незаконченный шаг заштрихован: он ещё вырастет. По источникам цветом показаны пять, откуда пришло больше всего, или выбранные щелчком.',
  'marketing.dynamics.summary': '{{measure}}: {{step}} — {{value}}.',
  'marketing.split': 'Разбивка',
  'marketing.split.total': 'Всего',
  'marketing.split.source': 'По источникам',
  'marketing.grain.day': 'Дни',
  'marketing.grain.week': 'Недели',
  'marketing.grain.month': 'Месяцы',
  'marketing.grain.quarter': 'Кварталы',
  'marketing.grain.year': 'Годы',

  'marketing.sources.title': 'По источникам',
  'marketing.sources.note.leads':
    'Выручка и выигранные — по сделкам, созданным из лидов, поступивших за период. Щелчок по источнику фильтрует страницу, Ctrl добавляет ещё один.',
  'marketing.sources.note.deals':
    'Выигранные и выручка — среди сделок, созданных за период. Щелчок по источнику фильтрует страницу, Ctrl добавляет ещё один.',
  'marketing.firstDays': 'На первой стадии, дней',
  'marketing.firstDays.hint': 'Сколько дней в среднем проводят на первой стадии до выхода с неё',

  'marketing.top.title': 'Пять главных источников по месяцам',
  'marketing.top.note':
    'Пять источников, у которых показатель за период больше всех; для отношений — откуда пришло больше всего. Месяцы — по дате создания.',
  'marketing.top.current': 'За период',
  'marketing.top.previous': 'Раньше',
  'marketing.top.change': 'Изменение',
  'marketing.top.all': 'Все источники',
  'marketing.top.partial':
    'Период не закончен: «Раньше» — столько же дней предыдущего, {{range}}. Заштрихованный месяц ещё вырастет.',
  'marketing.top.full': '«Раньше» — предыдущий период той же длины, {{range}}.',

  'marketing.utm.title': 'Реклама: источник → кампания → объявление',
  'marketing.utm.note':
    'Метки UTM: utm_source → utm_campaign → utm_content. Уровень загружается, когда его раскрывают. Щелчок по метке фильтрует страницу; адрес страницы открывается в новой вкладке.',
  'marketing.utm.path': 'Метка',
  'marketing.utm.page': 'адрес страницы',
  'marketing.utm.find': 'Найти метку',
  'marketing.utm.open': 'Раскрыть уровень',
  'marketing.utm.close': 'Свернуть уровень',
  'marketing.utm.cut': 'На уровне показано первых {{count}} строк по выбранному порядку, есть и другие.',
  'marketing.utm.more': 'Показать до {{count}}',
  'marketing.utm.found': 'Найдено',
  'marketing.utm.nothing': 'Меток со словами «{{words}}» за период нет.',

  'marketing.funnel.title': 'От обращения до продажи',
  'marketing.funnel.note': 'Лиды, поступившие за период, и что из них вышло к этому дню.',
  'marketing.funnel.step': 'Шаг',
  'marketing.funnel.count': 'Сколько',
  'marketing.funnel.received': 'Поступило лидов',
  'marketing.funnel.quality': 'Качественные',
  'marketing.funnel.won': 'Выигранные сделки',
  'marketing.funnel.ofReceived': '{{share}} поступивших · в среднем {{days}} дн. до конверсии',
  'marketing.funnel.revenue': 'выручка {{value}}',
  'marketing.funnel.summary': 'Поступило {{received}}, качественных {{quality}}, выигранных сделок {{won}}.',

  'marketing.outcomes.title': 'Чем закончились лиды',
  'marketing.outcomes.note':
    'Лиды, поступившие за период, по нынешнему исходу: качественные, некачественные по стадии, на которой их закрыли, и ещё в работе. Длина полосы — доля от всех поступивших. Исход, с которого снята отметка, не считается ни в одном блоке о лидах на этой странице.',
  'marketing.outcomes.outcome': 'Исход',
  'marketing.outcomes.ofReceived': '{{share}} поступивших',
  'marketing.outcomes.count': 'Считать: {{name}}',
  'marketing.outcomes.hint':
    'Снимите отметку с исхода, который не должен портить конверсию: таких лидов не станет во всех числах страницы.',
  'marketing.outcomes.counted':
    'Страница считает {{counted}} лидов из {{received}}: конверсия в качественные {{now}}, а со всеми — {{before}}.',
  'marketing.outcomes.countAll': 'Считать все',
  'marketing.outcomes.summary':
    'Из {{received}} лидов качественных {{quality}}, некачественных {{junk}}, из них больше всего «{{name}}»: {{count}}.',
  'marketing.outcomes.summaryNone':
    'Из {{received}} лидов качественных {{quality}}, некачественных {{junk}}.',

  'marketing.managers.title': 'Менеджеры по лидам',
  'marketing.managers.note':
    'Чем закончились лиды, поступившие за период, по нынешним ответственным. Выигранные и выручка — по сделкам, созданным из этих лидов. Щелчок по менеджеру фильтрует страницу, Ctrl добавляет ещё одного.',
  'marketing.managers.summary': 'Больше всего лидов: {{name}}, {{count}}, конверсия {{conversion}}.',

  'marketing.stages.title': 'Как лиды проходят стадии',
  'marketing.stages.note':
    '«Были» — лиды, побывавшие на стадии, каждый один раз, даже если возвращался. «Дошли» — были на ней или на более поздней; «проскочили» — дошли дальше, минуя её.',
  'marketing.stages.order': '№',
  'marketing.stages.visited': 'Были',
  'marketing.stages.reached': 'Дошли',
  'marketing.stages.next': 'В следующую',
  'marketing.stages.skipped': 'Проскочили',
  'marketing.stages.skipped-share': 'Доля проскочивших',
  'marketing.stages.lost': 'Отвал',
  'marketing.stages.days': 'На стадии, дней',
  'marketing.stages.current': 'Сейчас',
  'marketing.stages.blank': 'пусто / не указано',
  'marketing.stages.outside': 'нет в справочнике CRM',
  'marketing.stages.ownSource': 'Источник блока',
  'marketing.stages.everySource': 'Все источники',
  'marketing.stages.by': 'Разбивка',
  'marketing.stages.by.none': 'Стадии',
  'marketing.stages.by.source': 'По источникам',
  'marketing.stages.by.manager': 'По менеджерам',
  'marketing.stages.control':
    'Контроль: на первой стадии побывали все поступившие, {{visited}} из {{received}} — 100 %.',
  'marketing.stages.controlOff':
    'Контроль: на первой стадии побывали {{visited}} из {{received}} поступивших. Остальные сразу попали дальше или стоят на стадии, которой нет в справочнике.',
  'marketing.stages.over100':
    'Один лид бывает на нескольких стадиях, поэтому доли побывавших на них в сумме больше 100 %.',

  'marketing.first.title': 'Скорость реакции: на первой стадии в среднем',
  'marketing.first.note':
    'Сколько лид ждёт на первой стадии, прежде чем с неё уходит. Это не время до первого звонка: считаются переходы по стадиям.',
  'marketing.first.visited': 'Поступало на неё',
  'marketing.first.average': 'На первой стадии, дней',
  'marketing.first.waiting': 'Ждут сейчас',
  'marketing.first.waits': 'Ждут в среднем, дней',

  'marketing.people.leads': 'Распределение лидов: менеджер × день',
  'marketing.people.deals': 'Распределение сделок: менеджер × день',
  'marketing.people.note':
    'Кому сколько досталось по дате создания; ответственный — нынешний. Длинный период идёт неделями и месяцами.',
  'marketing.people.all': 'Все менеджеры',

  'marketing.cohorts.title': 'Месяц за месяцем: можно ли уже судить',
  'marketing.cohorts.note':
    'Что вышло из поступивших в каждом месяце к этому дню. Где в работе ещё десятая часть и больше, судить рано: конверсия и выручка вырастут.',
  'marketing.cohorts.month': 'Месяц создания',
  'marketing.cohorts.year': '12 месяцев',
  'marketing.cohorts.mark': 'Зрелость',

  'marketing.list.title': 'Список лидов',
  'marketing.list.note':
    'Дни без движения считаются только у лидов в работе; выделены те, кого не трогали дольше срока «забытых».',
  'marketing.list.lead': 'Лид',
  'marketing.list.created': 'Создан',
  'marketing.list.status': 'Статус',
  'marketing.list.status.all': 'Любой статус',
  'marketing.list.status.open': 'В работе',
  'marketing.list.status.converted': 'Качественный',
  'marketing.list.status.junk': 'Некачественный',
  'marketing.list.idle': 'Без движения, дней',
  'marketing.list.days': 'Цикл, дней',
  'marketing.list.utm': 'UTM',
  'marketing.list.of': 'Какие лиды',
  'marketing.list.of.created': 'Поступившие за период',
  'marketing.list.of.idle': 'Все в работе сейчас',
  'marketing.list.noneChosen': 'Под фильтры списка не подошёл ни один лид.',
  'marketing.list.noneNow': 'Лидов в работе сейчас нет.',
  'marketing.list.free': 'Снять фильтры списка',
  'marketing.list.stage': 'Стадия',
  'marketing.list.source': 'Источник',
  'marketing.list.manager': 'Менеджер',
  'marketing.list.every.stage': 'Все стадии',
  'marketing.list.every.source': 'Все источники',
  'marketing.list.every.manager': 'Все менеджеры',
}

const en: InEnglish<typeof ru> = {
  'marketing.title': 'Marketing',
  'marketing.about': 'Where requests come from, what becomes of them and what the advertising sells.',
  'marketing.by': 'What counts as a request',
  'marketing.by.leads': 'By leads',
  'marketing.by.deals': 'By deals',
  'marketing.clock.leads':
    'Everything by the day a lead was created: converted, junk and open are what became of those received in the period, and add up to them.',
  'marketing.clock.deals':
    'Everything by the day a deal was created: won, lost and open are what became of those created in the period, and add up to them.',
  'marketing.noLeads': 'Leads are switched off in this portal: the same questions are answered by deals.',
  'marketing.someWithout': 'Leads are switched off in: {{names}}.',
  'marketing.empty.leads': 'No leads in {{period}}{{where}}',
  'marketing.empty.deals': 'No deals in {{period}}{{where}}',
  'marketing.early': 'too early to tell: {{open}} of {{count}} still open',
  'marketing.total': 'Total',
  'marketing.source': 'Source',
  'marketing.manager': 'Manager',
  'marketing.stage': 'Stage',
  'marketing.measure': 'Measure',
  'marketing.openStep': 'not over yet',

  'marketing.section.sources': 'Sources and advertising',
  'marketing.section.course': 'What becomes of them',
  'marketing.section.people': 'Who works on them',

  'marketing.tile.received': 'Leads received',
  'marketing.tile.quality': 'Converted',
  'marketing.tile.junk': 'Junk',
  'marketing.tile.open': 'Open, by creation date',
  'marketing.tile.conversion': 'Conversion',
  'marketing.tile.revenue': 'Revenue of these leads',
  'marketing.tile.per-lead': 'Revenue per lead',
  'marketing.tile.days': 'Days to convert',
  'marketing.tile.touch': 'Time to first touch',
  'marketing.tile.touch.soon': 'within 10 minutes: {{share}}',
  'marketing.touch.note':
    'A touch is the first stage left, a call, letter or meeting held, a to-do done, a comment by an employee. Nights and weekends count; untouched leads are left out of the mean, but not of the share.',
  'marketing.tile.created': 'Deals created',
  'marketing.tile.deals-won': 'Won',
  'marketing.tile.deals-lost': 'Lost',
  'marketing.tile.deals-open': 'Open, by creation date',
  'marketing.tile.deals-conversion': 'Conversion of those created',
  'marketing.tile.amount': 'Revenue of these deals',
  'marketing.tile.check': 'Average deal',
  'marketing.tile.cycle': 'Days to win',

  'marketing.figure.received': 'Received',
  'marketing.figure.quality': 'Converted',
  'marketing.figure.junk': 'Junk',
  'marketing.figure.open': 'Open',
  'marketing.figure.conversion': 'Conversion',
  'marketing.figure.won': 'Won',
  'marketing.figure.revenue': 'Revenue',
  'marketing.figure.per-lead': 'Revenue per lead',
  'marketing.figure.created': 'Created',
  'marketing.figure.deals-won': 'Won',
  'marketing.figure.deals-lost': 'Lost',
  'marketing.figure.deals-open': 'Open',
  'marketing.figure.deals-conversion': 'Conversion',
  'marketing.figure.amount': 'Revenue',
  'marketing.figure.check': 'Average deal',

  'marketing.bars.leads': 'Where leads come from',
  'marketing.bars.deals': 'Where deals come from',
  'marketing.bars.note':
    "A bar is as long as the source's share of those received. A click filters the page, Ctrl adds one more.",
  'marketing.bars.summary': 'Most: {{name}}, {{value}} of {{total}}.',

  'marketing.dynamics.title': 'Over time',
  'marketing.dynamics.note':
    'Steps are by creation date. A step that is not over is hatched: it will grow. By source, the five largest are coloured, or those clicked.',
  'marketing.dynamics.summary': '{{measure}}: {{step}}, {{value}}.',
  'marketing.split': 'Breakdown',
  'marketing.split.total': 'Total',
  'marketing.split.source': 'By source',
  'marketing.grain.day': 'Days',
  'marketing.grain.week': 'Weeks',
  'marketing.grain.month': 'Months',
  'marketing.grain.quarter': 'Quarters',
  'marketing.grain.year': 'Years',

  'marketing.sources.title': 'By source',
  'marketing.sources.note.leads':
    'Revenue and won are those of deals made from leads received in the period. A click on a source filters the page, Ctrl adds another.',
  'marketing.sources.note.deals':
    'Won and revenue are of deals created in the period. A click on a source filters the page, Ctrl adds another.',
  'marketing.firstDays': 'In the first stage, days',
  'marketing.firstDays.hint': 'Mean days spent in the first stage before leaving it',

  'marketing.top.title': 'The five largest sources by month',
  'marketing.top.note':
    'The five sources with most of the measure in the period; of ratios, those with most records. Months are by creation date.',
  'marketing.top.current': 'In the period',
  'marketing.top.previous': 'Before',
  'marketing.top.change': 'Change',
  'marketing.top.all': 'All sources',
  'marketing.top.partial':
    'The period is not over: “Before” is as many days of the one before, {{range}}. The hatched month will grow.',
  'marketing.top.full': '“Before” is the period of the same length before it, {{range}}.',

  'marketing.utm.title': 'Advertising: source → campaign → ad',
  'marketing.utm.note':
    'UTM tags: utm_source → utm_campaign → utm_content. A level is loaded when it is opened. A click on a tag filters the page; a web address opens in a new tab.',
  'marketing.utm.path': 'Tag',
  'marketing.utm.page': 'web address',
  'marketing.utm.find': 'Find a tag',
  'marketing.utm.open': 'Expand a level',
  'marketing.utm.close': 'Collapse a level',
  'marketing.utm.cut': 'The first {{count}} rows of a level are shown in the chosen order; there are more.',
  'marketing.utm.more': 'Show up to {{count}}',
  'marketing.utm.found': 'Found',
  'marketing.utm.nothing': 'No tags with «{{words}}» in the period.',

  'marketing.funnel.title': 'From request to sale',
  'marketing.funnel.note': 'Leads received in the period, and what has become of them by today.',
  'marketing.funnel.step': 'Step',
  'marketing.funnel.count': 'How many',
  'marketing.funnel.received': 'Leads received',
  'marketing.funnel.quality': 'Converted',
  'marketing.funnel.won': 'Deals won',
  'marketing.funnel.ofReceived': '{{share}} of those received · {{days}} days to convert on average',
  'marketing.funnel.revenue': 'revenue {{value}}',
  'marketing.funnel.summary': '{{received}} received, {{quality}} converted, {{won}} deals won.',

  'marketing.outcomes.title': 'What leads ended as',
  'marketing.outcomes.note':
    'Leads received in the period by what has become of them: converted, refused by the stage that closed them, still open. The length of a bar is its part of all received. An outcome whose box is cleared is counted in no block about leads on this page.',
  'marketing.outcomes.outcome': 'Outcome',
  'marketing.outcomes.ofReceived': '{{share}} of received',
  'marketing.outcomes.count': 'Count: {{name}}',
  'marketing.outcomes.hint':
    'Clear the box of an outcome that should not spoil the conversion: such leads leave every number of the page.',
  'marketing.outcomes.counted':
    'The page counts {{counted}} leads of {{received}}: conversion {{now}}, with all of them {{before}}.',
  'marketing.outcomes.countAll': 'Count all',
  'marketing.outcomes.summary':
    'Of {{received}} leads {{quality}} were converted, {{junk}} refused, most of these «{{name}}»: {{count}}.',
  'marketing.outcomes.summaryNone': 'Of {{received}} leads {{quality}} were converted, {{junk}} refused.',

  'marketing.managers.title': 'Managers by leads',
  'marketing.managers.note':
    'What became of the leads received in the period, by their present managers. Won and revenue are those of the deals made from these leads. A click on a manager filters the page, Ctrl adds another.',
  'marketing.managers.summary': 'Most leads: {{name}}, {{count}}, conversion {{conversion}}.',

  'marketing.stages.title': 'How leads go through the stages',
  'marketing.stages.note':
    '“Visited” are leads that were in the stage, each once even if it returned. “Reached” were in it or a later one; “skipped” got further without it.',
  'marketing.stages.order': 'No.',
  'marketing.stages.visited': 'Visited',
  'marketing.stages.reached': 'Reached',
  'marketing.stages.next': 'To the next',
  'marketing.stages.skipped': 'Skipped',
  'marketing.stages.skipped-share': 'Share skipped',
  'marketing.stages.lost': 'Lost here',
  'marketing.stages.days': 'In the stage, days',
  'marketing.stages.current': 'Now',
  'marketing.stages.blank': 'empty / not given',
  'marketing.stages.outside': "not in the CRM's list",
  'marketing.stages.ownSource': 'Source of the block',
  'marketing.stages.everySource': 'All sources',
  'marketing.stages.by': 'Breakdown',
  'marketing.stages.by.none': 'Stages',
  'marketing.stages.by.source': 'By source',
  'marketing.stages.by.manager': 'By manager',
  'marketing.stages.control':
    'Control: everybody received was in the first stage, {{visited}} of {{received}}, 100 %.',
  'marketing.stages.controlOff':
    "Control: {{visited}} of {{received}} received were in the first stage. The others came in further on, or are in a stage that is not in the CRM's list.",
  'marketing.stages.over100':
    'A lead is in several stages, so the shares of those who visited them add up to more than 100 %.',

  'marketing.first.title': 'Reaction: in the first stage on average',
  'marketing.first.note':
    'How long a lead waits in the first stage before it leaves. This is not the time to the first call: moves between stages are counted.',
  'marketing.first.visited': 'Came into it',
  'marketing.first.average': 'In the first stage, days',
  'marketing.first.waiting': 'Waiting now',
  'marketing.first.waits': 'Waiting so far, days',

  'marketing.people.leads': 'Leads by manager and day',
  'marketing.people.deals': 'Deals by manager and day',
  'marketing.people.note':
    'Who was given how many, by creation date; the person is the present one. A long period goes by weeks and months.',
  'marketing.people.all': 'All managers',

  'marketing.cohorts.title': 'Month by month: is it time to judge',
  'marketing.cohorts.note':
    'What has become by today of those received in each month. Where a tenth or more is still open it is too early: conversion and revenue will grow.',
  'marketing.cohorts.month': 'Month of creation',
  'marketing.cohorts.year': '12 months',
  'marketing.cohorts.mark': 'Maturity',

  'marketing.list.title': 'Leads',
  'marketing.list.note':
    'Idle days are those of open leads; marked are those left alone for longer than a forgotten one.',
  'marketing.list.lead': 'Lead',
  'marketing.list.created': 'Created',
  'marketing.list.status': 'Status',
  'marketing.list.status.all': 'Any status',
  'marketing.list.status.open': 'Open',
  'marketing.list.status.converted': 'Converted',
  'marketing.list.status.junk': 'Junk',
  'marketing.list.idle': 'Idle days',
  'marketing.list.days': 'Cycle, days',
  'marketing.list.utm': 'UTM',
  'marketing.list.of': 'Which leads',
  'marketing.list.of.created': 'Received in the period',
  'marketing.list.of.idle': 'All open now',
  'marketing.list.noneChosen': 'No lead meets the filters of the list.',
  'marketing.list.noneNow': 'There are no open leads now.',
  'marketing.list.free': 'Clear the filters of the list',
  'marketing.list.stage': 'Stage',
  'marketing.list.source': 'Source',
  'marketing.list.manager': 'Manager',
  'marketing.list.every.stage': 'All stages',
  'marketing.list.every.source': 'All sources',
  'marketing.list.every.manager': 'All managers',
}

export const marketingTexts = { ru, en }
