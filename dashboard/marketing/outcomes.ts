/** What leads ended as: questions and rows. */
import type { Query } from '@cubejs-client/core'
import { clickedIds, toggleClick, withClick } from '../clicks.ts'
import { during, filtersOf } from '../filters.ts'
import type { Row } from '../server.ts'
import type { View } from '../url.ts'
import { type BlockContext, numberOf, textOf } from '../widget.ts'
import { leadsTiles } from './tiles.ts'

export interface Reason {
  /** Of the final stage; the same outcome in several portals is one. */
  name: string
  count: number | null
}

export interface Figures {
  received: number | null
  quality: number | null
  junk: number | null
  open: number | null
  conversion: number | null
  junkShare: number | null
}

export interface Outcomes {
  /** Of all leads, excluded or not. */
  all: Figures
  /** Of those that the page counts, while some are excluded. */
  counted: Figures | undefined
  reasons: Reason[]
}

export type OutcomeName = 'reasons' | 'all' | 'counted'

const measures = {
  received: 'leads.count',
  quality: 'leads.quality_count',
  junk: 'leads.junk_count',
  open: 'leads.open_count',
  conversion: 'leads.conversion',
  junkShare: 'leads.junk_share',
} as const satisfies Record<keyof Figures, string>

export const outcomeMeasures = Object.values(measures)
export const measureOf = (key: keyof Figures): string => measures[key]

/** Final stages that the page does not count. */
export const excludedOf = (view: Pick<View, 'clicks'>): string[] => clickedIds(view, 'not')

/** Excludes a final stage from the page, or counts it again. */
export const toggleOutcome = ({ clicks }: Pick<View, 'clicks'>, name: string): Partial<View> => ({
  clicks: toggleClick(clicks, 'not', name, true),
})

export const countAll = ({ clicks }: Pick<View, 'clicks'>): Partial<View> => ({
  clicks: withClick(clicks, 'not', []),
})

export function outcomeQueries({ view, comparison }: BlockContext): Record<OutcomeName, Query> {
  const range = during('leads', comparison.current)
  const every = { ...range, filters: filtersOf('leads', view, { without: ['not'] }) }
  return {
    reasons: {
      measures: [measures.junk],
      dimensions: ['leads.loss_reason'],
      ...every,
      limit: 1000,
    },
    // The question of the tiles.
    all: { measures: leadsTiles, ...every },
    ...(excludedOf(view).length > 0 && {
      counted: { measures: leadsTiles, ...range, filters: filtersOf('leads', view) },
    }),
  } as Record<OutcomeName, Query>
}

const figuresOf = (row: Row | undefined): Figures =>
  Object.fromEntries(
    Object.entries(measures).map(([key, measure]) => [key, numberOf(row, measure)]),
  ) as unknown as Figures

export function readOutcomes(
  answers: Partial<Record<OutcomeName, Row[]>>,
  { view }: Pick<BlockContext, 'view'>,
): Outcomes {
  const found = (answers.reasons ?? [])
    .map(
      (row): Reason => ({
        name: textOf(row, 'leads.loss_reason'),
        count: numberOf(row, measures.junk),
      }),
    )
    // Leads that are no junk have no reason.
    .filter(({ name }) => name !== '')
    .sort((a, b) => (b.count ?? 0) - (a.count ?? 0))
  const missing = excludedOf(view)
    .filter((name) => !found.some((reason) => reason.name === name))
    .map((name): Reason => ({ name, count: 0 }))
  return {
    all: figuresOf(answers.all?.[0]),
    counted: answers.counted && figuresOf(answers.counted[0]),
    reasons: [...found, ...missing],
  }
}
