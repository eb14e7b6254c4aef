/** What sellers do about a deal: calls, letters, to-dos with deadlines. */
import { DAY, HOUR, inOffice } from './calendar.ts'
import type { LifePlan, PlannedActivity, Step } from './life.ts'
import type { Random } from './random.ts'

const TODOS = [
  'Перезвонить клиенту',
  'Отправить коммерческое предложение',
  'Согласовать сроки поставки',
  'Напомнить об оплате',
  'Уточнить объём заказа',
  'Отправить образцы',
  'Выставить счёт',
  'Подписать договор',
]
const LETTERS = [
  'Коммерческое предложение',
  'Счёт на оплату',
  'Прайс-лист',
  'Запрос размеров и тиража',
  'Договор на согласование',
]

/** @param until end of the deal, or of its planned part; @param ended whether it was closed then */
export function planActivities(plan: LifePlan, steps: Step[], until: number, ended: boolean): Step[] {
  const planned: Step[] = []
  const entries = [plan.born, ...steps.filter((step) => step.kind === 'stage').map(({ at }) => at)]
  if (ended) entries.pop()
  let key = 0
  entries.forEach((entered, at) => {
    const left = entries[at + 1] ?? until
    if (plan.random.chance(0.38)) planned.push(conversation(plan, entered, left, key++))
    for (const steps of todos(plan, entered, left, ended || at < entries.length - 1)) {
      for (const step of steps) planned.push({ ...step, key })
      key++
    }
  })
  return planned.filter(({ at }) => at <= plan.leaves)
}

function conversation({ random, shift, funnel }: LifePlan, entered: number, left: number, key: number): Step {
  const at = Math.min(inOffice(random.between(entered, left), shift, random), Math.max(entered, left))
  const letter = random.chance(0.3)
  const incoming = random.chance(funnel.id === 10 ? 0.1 : 0.35)
  const activity: PlannedActivity = {
    what: letter ? 'email' : 'call',
    subject: letter ? random.pick(LETTERS) : incoming ? 'Входящий звонок' : 'Исходящий звонок',
    incoming,
    completed: true,
    minutes: letter ? 0 : Math.max(1, Math.round(random.logNormal(3, 0.9))),
  }
  return { at, kind: 'activity', key, activity }
}

type TodoStep = Extract<Step, { kind: 'activity' | 'complete' }>

/** To-dos one after another while the deal stays in a stage: the longer, the likelier. */
function todos(plan: LifePlan, entered: number, left: number, closes: boolean): TodoStep[][] {
  const { random } = plan
  const chain: TodoStep[][] = []
  let from = entered
  let chance = Math.min(0.8, 0.1 + (left - entered) / (12 * DAY))
  while (chain.length < 4 && random.chance(chance)) {
    const steps = todo(plan, from, left, closes)
    chain.push(steps)
    const done = steps[1]
    if (!done || done.at >= left - DAY) break
    from = done.at
    chance = 0.6
  }
  return chain
}

function todo({ random, shift }: LifePlan, from: number, left: number, closes: boolean): TodoStep[] {
  const at = from + random.whole(2 * 60, 2 * HOUR)
  const deadline = random.chance(0.06) ? undefined : dueDate(at, shift, random)
  const activity: PlannedActivity = {
    what: 'todo',
    subject: random.pick(TODOS),
    incoming: false,
    completed: false,
    minutes: 0,
    deadline,
  }
  const steps: TodoStep[] = [{ at, kind: 'activity', key: 0, activity }]
  if (!closes && random.chance(0.6)) return steps
  const done = (deadline ?? left) + random.between(-0.6, 1.4) * DAY
  steps.push({
    at: Math.max(at + 300, Math.min(inOffice(done, shift, random), left)),
    kind: 'complete',
    key: 0,
  })
  return steps
}

const dueDate = (at: number, shift: number, random: Random) =>
  Math.floor(inOffice(at + random.logNormal(4, 0.8) * DAY, shift, random) / 1800) * 1800
