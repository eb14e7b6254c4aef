/**
 * When an open deal or lead counts as forgotten: whole days without any action, as many as the settings say for its
 * pipeline, or one number that the page asks for. Every block and every list reads this one rule.
 */
import type { Filter, Query } from '@cubejs-client/core'
import { type ClickKind, clickedIds } from './clicks.ts'
import { filtersOf } from './filters.ts'
import { addDays, type Day, firstDay } from './period.ts'
import { isMany, portalDimension } from './portals.ts'
import type { Row } from './server.ts'
import { isExcept, type View } from './url.ts'
import { readOption } from './view.ts'
import type { BlockContext } from './widget.ts'

export type IdleCube = 'deals' | 'leads'
export type IdleContext = Pick<BlockContext, 'view' | 'today' | 'portals' | 'session'>

/** Holds where the settings name no other. */
const forgottenAfterDays = 14
export const daysOption = 'forgotten.days'
/** The settings take no more. */
export const mostDays = 3650

/** Records with one number of days; those of different groups are never the same. */
export interface IdleGroup {
  days: number
  /** Which records of the cube belong to the group. */
  filters: Filter[]
}

interface Options {
  dimensions?: string[]
  without?: ClickKind[]
}

interface PipelineDays {
  portalId: number
  pipelineId: number
  days: number
}

/** A number of days, 1–3650, as text; undefined for anything else. */
export function readDays(text: string): number | undefined {
  const days = Number(text)
  return /^\d{1,4}$/.test(text) && days >= 1 && days <= mostDays ? days : undefined
}

/** The number that the page asks for instead of the saved ones. */
export const chosenDays = ({ view }: Pick<IdleContext, 'view'>): number | undefined =>
  readDays(readOption(view, daysOption, ''))

export const savedDays = ({ session }: Pick<IdleContext, 'session'>): number =>
  session.idleDays?.days ?? forgottenAfterDays

/** Pipelines that a view leaves out. */
const hiddenPipelines = (view: View): string[] => (isExcept(view, 'pipelines') ? view.pipelines : [])

/** Pipelines that a view leaves; undefined: all but those that it leaves out. */
function shownPipelines(view: View, without: ClickKind[]): string[] | undefined {
  const hidden = hiddenPipelines(view)
  const chosen = isExcept(view, 'pipelines') ? [] : view.pipelines
  const lists = [chosen, without.includes('pipe') ? [] : clickedIds(view, 'pipe')]
  const [first, ...rest] = lists.filter((ids) => ids.length > 0)
  return first?.filter((id) => rest.every((ids) => ids.includes(id)) && !hidden.includes(id))
}

/** Pipelines in view whose number differs from the usual one. */
function specialPipelines({ view, session }: IdleContext, without: ClickKind[]): PipelineDays[] {
  const shown = shownPipelines(view, without)
  const hidden = hiddenPipelines(view)
  return (session.idleDays?.pipelines ?? []).filter(
    ({ days, portalId, pipelineId }) =>
      days !== savedDays({ session }) &&
      (view.portal === undefined || view.portal === String(portalId)) &&
      (shown === undefined ? !hidden.includes(String(pipelineId)) : shown.includes(String(pipelineId))),
  )
}

function grouped<Key>(pipelines: PipelineDays[], keyOf: (one: PipelineDays) => Key): [Key, PipelineDays[]][] {
  const groups = new Map<Key, PipelineDays[]>()
  for (const one of pipelines) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one])
  return [...groups]
}

const idsByPortal = (pipelines: PipelineDays[]) => grouped(pipelines, ({ portalId }) => String(portalId))
const idsOf = (pipelines: PipelineDays[]) => pipelines.map(({ pipelineId }) => String(pipelineId)).sort()

const ofThese = (pipelines: PipelineDays[], byPortal: boolean): Filter[] => {
  const within = (ones: PipelineDays[]): Filter => ({
    member: 'deals.pipeline_id',
    operator: 'equals',
    values: idsOf(ones),
  })
  if (!byPortal) return [within(pipelines)]
  const parts = idsByPortal(pipelines).map(
    ([portal, ones]): Filter => ({
      and: [{ member: 'deals.portal_id', operator: 'equals', values: [portal] }, within(ones)],
    }),
  )
  return parts.length > 1 ? [{ or: parts }] : parts
}

const ofOthers = (pipelines: PipelineDays[], byPortal: boolean): Filter[] => {
  if (pipelines.length === 0) return []
  const outside = (ones: PipelineDays[]): Filter => ({
    member: 'deals.pipeline_id',
    operator: 'notEquals',
    values: idsOf(ones),
  })
  if (!byPortal) return [outside(pipelines)]
  return idsByPortal(pipelines).map(([portal, ones]) => ({
    or: [{ member: 'deals.portal_id', operator: 'notEquals', values: [portal] }, outside(ones)],
  }))
}

/** The numbers of days in force, with the records of each; the usual number first. Leads know no pipelines. */
export function idleGroups(cube: IdleCube, context: IdleContext, without: ClickKind[] = []): IdleGroup[] {
  const chosen = chosenDays(context)
  if (chosen !== undefined) return [{ days: chosen, filters: [] }]
  const usual = savedDays(context)
  const special = cube === 'deals' ? specialPipelines(context, without) : []
  const byPortal = isMany(context.portals) && context.view.portal === undefined
  const shown = shownPipelines(context.view, without)
  const isAllSpecial = shown !== undefined && special.length > 0 && special.length === shown.length
  const groups = grouped(special, ({ days }) => days)
    .sort(([a], [b]) => a - b)
    .map(([days, pipelines]) => ({ days, filters: ofThese(pipelines, byPortal) }))
  return isAllSpecial ? groups : [{ days: usual, filters: ofOthers(special, byPortal) }, ...groups]
}

/** Days on which the last action may lie so that at least this many whole days have passed since. */
export const idleUntil = (today: Day, days: number): [string, string] => [firstDay, addDays(today, -days - 1)]

/**
 * Counts of what is forgotten, one question for each number of days: roll-ups answer them, `joinGroups` puts the
 * answers together.
 *
 * @param name beginning of the questions' names
 */
export function forgottenNow(
  context: IdleContext,
  { dimensions, without = [] }: Options = {},
  cube: IdleCube = 'deals',
  name = 'idle',
): Record<string, Query> {
  const measures = cube === 'deals' ? ['deals.open_count', 'deals.open_amount'] : ['leads.open_count']
  const questions = idleGroups(cube, context, without).map(({ days, filters }, index): [string, Query] => [
    `${name}${index}`,
    {
      measures,
      ...(dimensions && { dimensions, limit: 5000 }),
      timeDimensions: [{ dimension: `${cube}.idle_since`, dateRange: idleUntil(context.today, days) }],
      filters: [...filtersOf(cube, context.view, { without }), ...filters],
    },
  ])
  return Object.fromEntries(questions)
}

/**
 * One list of rows out of the answers to `forgottenNow`. A record belongs to one group only, so counts and sums of the
 * same row add up; nothing else may be put together like this.
 */
export function joinGroups(answers: Record<string, Row[]>, cube: IdleCube = 'deals', name = 'idle'): Row[] {
  const measures = [`${cube}.open_count`, `${cube}.open_amount`]
  const joined = new Map<string, Row>()
  const groups = Object.entries(answers).filter(
    ([key]) => /^\d+$/.test(key.slice(name.length)) && key.startsWith(name),
  )
  for (const row of groups.flatMap(([, rows]) => rows)) {
    const key = JSON.stringify(Object.entries(row).filter(([member]) => !measures.includes(member)))
    const before = joined.get(key)
    joined.set(key, before ? { ...row, ...sums(measures, before, row) } : row)
  }
  return [...joined.values()]
}

const sums = (measures: string[], a: Row, b: Row): Row =>
  Object.fromEntries(
    measures.filter((measure) => measure in a).map((measure) => [measure, sum(a[measure]!, b[measure]!)]),
  )

/** Money to the kopeck; null is nothing to add. */
const sum = (a: Row[string], b: Row[string]) => {
  if (a === null || b === null) return a ?? b
  return Math.round((Number(a) + Number(b)) * 100) / 100
}

/**
 * Filters of the forgotten records themselves: one question however many numbers of days there are. A list reads its
 * rows from the table, where open records have an index.
 */
export function forgottenRecords(
  cube: IdleCube,
  context: IdleContext,
  without: ClickKind[] = [],
): Pick<Query, 'filters' | 'timeDimensions'> {
  const groups = idleGroups(cube, context, without)
  const member = `${cube}.last_activity_at`
  const open: Filter = { member: `${cube}.status`, operator: 'equals', values: ['open'] }
  const filters = [open, ...filtersOf(cube, context.view, { without })]
  const [only] = groups
  if (groups.length === 1 && only)
    return {
      timeDimensions: [{ dimension: member, dateRange: idleUntil(context.today, only.days) }],
      filters: [...filters, ...only.filters],
    }
  const anyOf = groups.map(
    ({ days, filters: own }): Filter => ({
      // Cube takes `beforeOrOnDate` to mean the beginning of the day.
      and: [
        ...own,
        { member, operator: 'beforeDate', values: [addDays(idleUntil(context.today, days)[1], 1)] },
      ],
    }),
  )
  return { filters: [...filters, { or: anyOf }] }
}

/** The forgotten deals themselves, the largest first: read in the order of an index, until the limit is reached. */
export const forgottenDeals = (context: IdleContext, limit: number): Query => ({
  dimensions: [
    ...portalDimension('deals', context.portals),
    'deals.id',
    'deals.title',
    'deals.company',
    'deals.amount',
    'deals.idle_days',
    'deals.manager',
    'deals.has_planned_activity',
    'deals.url',
  ],
  ungrouped: true,
  ...forgottenRecords('deals', context),
  order: [
    ['deals.amount', 'desc'],
    ['deals.id', 'asc'],
    ...portalDimension('deals', context.portals).map((name): [string, 'asc'] => [name, 'asc']),
  ],
  limit,
})

/** «14 полных дней», «14 полных дней (в отдельных воронках 21)»: the numbers in force. */
export function daysText(context: IdleContext & Pick<BlockContext, 't'>, cube: IdleCube = 'deals'): string {
  const [first, ...others] = idleGroups(cube, context).map(({ days }) => days)
  const days = context.t('idle.full', { count: first ?? savedDays(context) })
  return others.length > 0 ? context.t('idle.mixed', { days, others: others.join(', ') }) : days
}
