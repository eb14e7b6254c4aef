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
