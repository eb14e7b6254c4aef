/** What several blocks of the page ask alike, so that it is asked once. */
import type { Filter, Query } from '@cubejs-client/core'
import type { ClickKind } from '../clicks.ts'
import { filtersOf } from '../filters.ts'
import { forgottenNow, forgottenRecords, type IdleContext, type IdleCube } from '../idle.ts'
import { portalDimension } from '../portals.ts'

const open = (cube: IdleCube): Filter => ({ member: `${cube}.status`, operator: 'equals', values: ['open'] })

/** It depends on the minute, so no roll-up knows it. */
export const withoutStep = (cube: IdleCube): Filter => ({
  member: `${cube}.has_planned_activity`,
  operator: 'equals',
  values: ['false'],
})

/** Open deals with nothing planned, touched lately or not. */
export const stepless = ({ view }: IdleContext): Query => ({
  measures: ['deals.open_count', 'deals.open_amount'],
  filters: [open('deals'), withoutStep('deals'), ...filtersOf('deals', view)],
})

/** Those of the forgotten deals that have nothing planned. */
export const forgottenStepless = (context: IdleContext): Query => {
  const { filters = [], ...when } = forgottenRecords('deals', context)
  return { measures: ['deals.open_count'], ...when, filters: [...filters, withoutStep('deals')] }
}

const withoutPeople: ClickKind[] = ['emp']

export const forgottenByManager = (context: IdleContext): Record<string, Query> =>
  forgottenNow(
    context,
    {
      dimensions: [...portalDimension('deals', context.portals), 'deals.manager', 'deals.manager_id'],
      without: withoutPeople,
    },
    'deals',
    'people',
  )

/** By present stage, one question for each number of days. */
export const forgottenByStage = (context: IdleContext): Record<string, Query> =>
  forgottenNow(
    context,
    {
      dimensions: [
        ...portalDimension('deals', context.portals),
        'deals.pipeline_id',
        'deals.stage',
        'deals.stage_id',
        'deals.stage_order',
      ],
      without: ['pipe'],
    },
    'deals',
    'stages',
  )
