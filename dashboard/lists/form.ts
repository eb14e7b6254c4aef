import type { BlockContext } from '../widget.ts'
import type { ListSource } from './columns.ts'
import type { ListQuestion } from './question.ts'

/** What the forms of a list are given: a table, cards on a phone. */
export interface FormProps {
  source: ListSource
  list: ListQuestion
  context: BlockContext
  /** Of the rows in px, at most. */
  height: number | string
  onSort: (key: string) => void
}

/** Browsers draw nothing beyond some 17 million px. */
const mostHeight = 15_000_000

/** Rows that have room in the list. */
export const mostRows = (rowHeight: number): number => Math.floor(mostHeight / rowHeight)
