import type { Params } from './php.ts'

/** A page of a list, whatever the method calls its parameters. */
export interface PageQuery {
  filter: Params
  select: string[]
  direction: 'ASC' | 'DESC'
  /** 0 also counts; -1 does not, where the method knows that. */
  start: number
}

/** How one family of list methods speaks. */
export interface Style {
  /** The id in filters, orders and selections. */
  asked: string
  /** The id in answers. */
  answered: string
  /** Whether an answer can be asked for without counting (`start` -1). */
  countless: boolean
  params(query: PageQuery): Params
}

const ordered = ({ filter, select, direction, start }: PageQuery, id: string): Params => ({
  order: { [id]: direction },
  filter,
  ...(select.length > 0 ? { select } : {}),
  start,
})

export const styles = {
  /** `crm.deal.list` and its kind: upper case, strings. */
  classic: { asked: 'ID', answered: 'ID', countless: true, params: (query) => ordered(query, 'ID') },
  /** `crm.item.list`: camel case, strict about names. */
  items: { asked: 'id', answered: 'id', countless: true, params: (query) => ordered(query, 'id') },
  /** `tasks.task.list`: asked in upper case, answered in camel case. */
  tasks: { asked: 'ID', answered: 'id', countless: true, params: (query) => ordered(query, 'ID') },
  /** `voximplant.statistic.get`: words of its own, and it always counts. */
  telephony: {
    asked: 'ID',
    answered: 'ID',
    countless: false,
    params: ({ filter, direction, start }) => ({
      FILTER: filter,
      SORT: 'ID',
      ORDER: direction,
      start: Math.max(0, start),
    }),
  },
} satisfies Record<string, Style>

export type StyleName = keyof typeof styles
