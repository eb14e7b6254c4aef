/** Remarks and tasks around a deal: each follows something that happened anyway. */
import { DAY, HOUR } from './calendar.ts'
import type { Step } from './life.ts'
import type { Random } from './random.ts'

const REMARKS = [
  'Клиент просит отсрочку 14 дней',
  'Ждут согласования бюджета до пятницы',
  'Сравнивают с текущим поставщиком, отправил расчёт',
  'Нужны образцы на склад в Подольске',
  'Договорились созвониться после выставки',
  'Решение принимает директор по закупкам',
]
const TASKS = ['Рассчитать смету', 'Подготовить договор', 'Согласовать макет', 'Проверить остатки на складе']

/** @param leaves the seller's last day: nothing is written after it */
export function planNotes(random: Random, steps: readonly Step[], born: number, leaves: number): Step[] {
  const moments = [born, ...steps.map(({ at }) => at)]
  const notes: Step[] = []
  while (notes.length < 3 && random.chance(0.24))
    notes.push({
      at: random.pick(moments) + random.whole(60, HOUR),
      kind: 'comment',
      text: random.pick(REMARKS),
    })
  if (random.chance(0.13)) {
    const at = random.pick(moments) + random.whole(60, HOUR)
    const days = random.whole(1, 7)
    notes.push({ at, kind: 'task', key: 0, title: random.pick(TASKS), days })
    if (random.chance(0.85))
      notes.push({ at: Math.floor(at + random.between(0.2, 1.2) * days * DAY), kind: 'taskDone', key: 0 })
  }
  return notes.filter(({ at }) => at <= leaves)
}
