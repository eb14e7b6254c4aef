/** What marketing is counted in: leads, or deals where a portal has no leads or the reader prefers them. */
import type { Query } from '@cubejs-client/core'
import { during, filtersOf } from '../filters.ts'
import type { ValueKind } from '../format.ts'
import type { Range } from '../period.ts'
import { hasLeads, portalDimension } from '../portals.ts'
import type { Row } from '../server.ts'
import type { GridColumn } from '../ui/grid-rows.ts'
import { readOption } from '../view.ts'
import { type AnyWidget, type BlockContext, numberOf } from '../widget.ts'

export type SubjectName = 'leads' | 'deals'

export type FigureKey =
  | 'received'
  | 'quality'
  | 'junk'
  | 'open'
  | 'conversion'
  | 'won'
  | 'revenue'
  | 'lead-check'
  | 'per-lead'
  | 'created'
  | 'deals-won'
  | 'deals-lost'
  | 'deals-open'
  | 'deals-conversion'
  | 'amount'
  | 'check'

/** One measure of a subject. */
export interface Figure {
  key: FigureKey
  measure: string
  kind: ValueKind
  better: 'higher' | 'lower'
  /** A step or a source without records has nothing of it, and that is 0. */
  isSum: boolean
}

export interface Subject {
  name: SubjectName
  stages: 'lead_stages' | 'deal_stages'
  /** The first is what everything else is counted of. */
  figures: readonly Figure[]
  /** What says how many of a cohort have no outcome yet. */
  open: FigureKey
  won: FigureKey
}

const figure = (
  key: FigureKey,
  measure: string,
  kind: ValueKind,
  better: Figure['better'] = 'higher',
  isSum = kind === 'count',
): Figure => ({ key, measure, kind, better, isSum })

const leads: Subject = {
  name: 'leads',
  stages: 'lead_stages',
  open: 'open',
  won: 'won',
  figures: [
    figure('received', 'leads.count', 'count'),
    figure('quality', 'leads.quality_count', 'count'),
    figure('junk', 'leads.junk_count', 'count', 'lower'),
    figure('open', 'leads.open_count', 'count', 'lower'),
    figure('conversion', 'leads.conversion', 'share'),
    figure('won', 'leads.won_deals_count', 'count'),
    figure('revenue', 'leads.revenue', 'money', 'higher', true),
    figure('lead-check', 'leads.average_check', 'money'),
    figure('per-lead', 'leads.revenue_per_lead', 'money'),
  ],
}

const deals: Subject = {
  name: 'deals',
  stages: 'deal_stages',
  open: 'deals-open',
  won: 'deals-won',
  figures: [
    figure('created', 'deals.count', 'count'),
    figure('deals-won', 'deals.won_count', 'count'),
    figure('deals-lost', 'deals.lost_count', 'count', 'lower'),
    figure('deals-open', 'deals.open_count', 'count', 'lower'),
    figure('deals-conversion', 'deals.conversion', 'share'),
    figure('amount', 'deals.won_amount', 'money', 'higher', true),
    figure('check', 'deals.average_check', 'money'),
  ],
}

export const subjects: Record<SubjectName, Subject> = { leads, deals }

/** Portals on the page whose requests are deals only, beside others that have leads. */
export const withoutLeads = ({ session, view }: Pick<BlockContext, 'session' | 'view'>): string[] =>
  session.portals
    .filter(({ id, hasLeads }) => hasLeads === false && (!view.portal || view.portal === String(id)))
    .map(({ name }) => name)

export const subjectNames = ['leads', 'deals'] as const

/** What the page counts: the reader's choice where there is one. */
export const subjectOf = (context: Pick<BlockContext, 'session' | 'view'>): SubjectName =>
  hasLeads(context) ? readOption(context.view, 'marketing.by', 'leads', subjectNames) : 'deals'

/** Blocks whose measures are of leads stand only where leads are counted, the others only where deals are. */
export const blocksOf = (widgets: readonly AnyWidget[], name: SubjectName): AnyWidget[] =>
  widgets.filter(
    ({ measures }) => (name === 'leads') === measures.some((measure) => measure.startsWith('lead')),
  )

export const measuresOf = ({ figures }: Subject): string[] => figures.map(({ measure }) => measure)

export const figureOf = ({ figures }: Subject, key: FigureKey): Figure =>
  figures.find((figure) => figure.key === key)!

/** A row of Cube by key of figure. */
export const valuesOf = (row: Row | undefined, { figures }: Subject): Record<string, number | null> =>
  Object.fromEntries(figures.map(({ key, measure }) => [key, numberOf(row, measure)]))

/** The subject's figures as columns; the first one has bars. */
export const columnsOf = ({ figures }: Subject, { t }: Pick<BlockContext, 't'>): GridColumn[] =>
  figures.map(({ key, measure, kind, better }, index) => ({
    key,
    title: t(`marketing.figure.${key}`),
    kind,
    measure,
    isBar: index === 0,
    isLowGood: better === 'lower',
    isMinor:
      index > 0 &&
      key !== 'conversion' &&
      key !== 'revenue' &&
      key !== 'deals-conversion' &&
      key !== 'amount',
  }))

/** A tenth of the cohort is without an outcome: conclusions would be early. */
export const isUnripe = (open: number | null, count: number | null): boolean =>
  open !== null && count !== null && open > 0 && open * 10 >= count

/** «рано судить: 12 из 78 ещё в работе»; undefined for a cohort that is ripe. */
export function ripeness(
  values: Record<string, number | null>,
  { open, figures }: Subject,
  { t, format }: Pick<BlockContext, 't' | 'format'>,
): string | undefined {
  const [left, all] = [values[open] ?? null, values[figures[0]!.key] ?? null]
  return isUnripe(left, all)
    ? t('marketing.early', { open: format.count(left), count: format.count(all) })
    : undefined
}

/** Figures of one subject by source; `without` the click on sources, as the blocks that show them all ask it. */
export const bySource = (
  { name }: Subject,
  measures: string[],
  range: Range,
  { view, portals }: Pick<BlockContext, 'view' | 'portals'>,
): Query => ({
  measures,
  dimensions: [...portalDimension(name, portals), `${name}.source`, `${name}.source_id`],
  ...during(name, range),
  filters: filtersOf(name, view, { without: ['src'] }),
  limit: 1000,
})

/** The same over all sources. */
export const ofAllSources = (
  { name }: Subject,
  measures: string[],
  range: Range,
  { view }: Pick<BlockContext, 'view'>,
): Query => ({ measures, ...during(name, range), filters: filtersOf(name, view, { without: ['src'] }) })
