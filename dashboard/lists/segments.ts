import type { Cell } from '../server.ts'
import type { BlockContext } from '../widget.ts'

/** Segments of customers, the best first: as the model writes them, and their codes among the words of the page. */
export const segments = {
  Чемпионы: 'champions',
  Верные: 'loyal',
  Перспективные: 'promising',
  Новички: 'new',
  'Требуют внимания': 'attention',
  Спящие: 'asleep',
  'Под угрозой': 'risk',
  Потерянные: 'lost',
  'Без покупок': 'never',
  'не указано': 'none',
} as const

export type Segment = keyof typeof segments

const isSegment = (text: unknown): text is Segment =>
  typeof text === 'string' && Object.hasOwn(segments, text)

/** Segments of those who bought. */
export const boughtSegments = (Object.keys(segments) as Segment[]).filter(
  (segment) => segments[segment] !== 'never' && segments[segment] !== 'none',
)

/** The segment in the reader's language; one that the page does not know keeps the model's name. */
export const segmentName = (segment: Cell | undefined, { t }: Pick<BlockContext, 't'>): string =>
  isSegment(segment) ? t(`lists.segment.${segments[segment]}`) : String(segment ?? '')
