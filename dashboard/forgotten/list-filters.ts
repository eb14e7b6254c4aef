import type { Filter, Query } from '@cubejs-client/core'
import { filtersOf } from '../filters.ts'
import { forgottenRecords, type IdleContext } from '../idle.ts'
import { isMany } from '../portals.ts'
import { none } from '../url.ts'
import { readOption } from '../view.ts'
import { withoutStep } from './questions.ts'

/** Two ways to lose a deal, told apart: nobody touches it; nothing is planned. */
export const conditions = ['idle', 'stepless', 'both'] as const
export type Condition = (typeof conditions)[number]

export const listOptions = {
  only: 'forgotten-list.only',
  stage: 'forgotten-list.stage',
  who: 'forgotten-list.who',
} as const

const oneOf = (member: string, id: string): Filter[] => {
  if (!id) return []
  return id === none ? [{ member, operator: 'notSet' }] : [{ member, operator: 'equals', values: [id] }]
}

/** What the list of deals shows: filters of the page, the condition, and the list's own stage and manager. */
export function listFilters(context: IdleContext): Pick<Query, 'filters' | 'timeDimensions'> {
  const { view, portals } = context
  const condition = readOption<Condition>(view, listOptions.only, 'idle', conditions)
  const base: Pick<Query, 'filters' | 'timeDimensions'> =
    condition === 'stepless'
      ? {
          filters: [
            { member: 'deals.status', operator: 'equals', values: ['open'] },
            ...filtersOf('deals', view),
          ],
        }
      : forgottenRecords('deals', context)
  const own = isMany(portals)
    ? []
    : [
        ...oneOf('deals.stage_id', readOption(view, listOptions.stage, '')),
        ...oneOf('deals.manager_id', readOption(view, listOptions.who, '')),
      ]
  return {
    ...base,
    filters: [...(base.filters ?? []), ...(condition === 'idle' ? [] : [withoutStep('deals')]), ...own],
  }
}
