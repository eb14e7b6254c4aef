/** In which order rows and groups are read. */
import { notImplemented } from './error.ts'
import type { Column } from './model.ts'
import { UNITS } from './zone.ts'

export interface OrderColumn {
  column: Column
  desc: boolean
}

/**
 * What is sorted by the time itself is sorted by its months, and what stands behind a month then decides nothing: so a coarser
 * unit is replaced by the finest that is there, and must be the last.
 */
export function finest(order: OrderColumn[], columns: Column[]): OrderColumn[] {
  return order.map(({ column, desc }, index) => {
    const same = columns.filter(({ member, isMeasure }) => member === column.member && !isMeasure)
    const fine = same.sort((a, b) => rank(a) - rank(b))[0] ?? column
    if (fine === column) return { column, desc }
    if (order.slice(index + 1).some((one) => one.column.member !== column.member || one.desc !== desc))
      throw notImplemented(
        `$orderby: ${column.name} must be the last. Order by ${fine.name}, or leave out what follows.`,
      )
    return { column: fine, desc }
  })
}

const rank = ({ unit }: Column): number => (unit ? UNITS.indexOf(unit) : -1)

export const unique = (order: OrderColumn[]): OrderColumn[] =>
  order.filter(({ column }, index) => order.findIndex((one) => one.column === column) === index)
