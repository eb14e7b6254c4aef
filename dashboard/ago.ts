import type { Translate } from './widget.ts'

const units = [
  ['days', 86_400],
  ['hours', 3_600],
  ['minutes', 60],
] as const

/** «12 мин» or «12 мин назад», in the largest unit that fits. */
export const span = (seconds: number, kind: 'ago' | 'span', t: Translate): string => {
  const [unit, size] = units.find(([, length]) => seconds >= length) ?? (['seconds', 1] as const)
  return t(`${kind}.${unit}`, { count: Math.floor(seconds / size) })
}
