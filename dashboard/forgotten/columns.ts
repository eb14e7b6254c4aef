import type { IdleCube } from '../idle.ts'
import type { ListColumn } from '../lists/columns.ts'
import type { Row } from '../server.ts'
import type { BlockContext } from '../widget.ts'

const isPlanned = (row: Row, cube: IdleCube) => String(row[`${cube}.has_planned_activity`]) === 'true'

/** Whole days of silence, and what is planned next. */
export const idleColumns = (cube: IdleCube, { t }: BlockContext): ListColumn[] => [
  {
    key: 'idle',
    title: t('forgotten.list.days'),
    member: `${cube}.idle_days`,
    kind: 'days',
    isSortable: true,
    isNullable: true,
    text: (row, { format }) => format.count(Math.floor(Number(row[`${cube}.idle_days`] ?? 0))),
  },
  {
    key: 'next',
    title: t('attention.next'),
    member: `${cube}.next_activity_at`,
    kind: 'text',
    also: [`${cube}.has_planned_activity`],
    text: (row, context) => {
      const at = row[`${cube}.next_activity_at`]
      if (!isPlanned(row, cube)) return context.t('forgotten.list.noNext')
      return at === null || at === undefined
        ? context.t('attention.hasNext')
        : context.format.day(String(at).slice(0, 10))
    },
    tone: (row) => (isPlanned(row, cube) ? undefined : 'warn'),
  },
]

export const managerColumn = (cube: IdleCube, { t }: BlockContext): ListColumn => ({
  key: 'manager',
  title: t('managers.manager'),
  member: `${cube}.manager`,
  kind: 'text',
  under: `${cube}.department`,
})
