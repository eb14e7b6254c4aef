import type { GridColumn, GridRow } from '../ui/grid-rows.ts'
import type { TableModel } from '../widget.ts'

/** A table of measures as its accessible twin and its copy; rows below others are indented by their path. */
export const gridTable = (
  nameTitle: string,
  columns: readonly GridColumn[],
  rows: readonly GridRow[],
): TableModel => ({
  columns: [{ title: nameTitle, kind: 'text' }, ...columns.map(({ title, kind }) => ({ title, kind }))],
  rows: flat(rows).map(({ name, row }) => [name, ...columns.map(({ key }) => row.values[key] ?? null)]),
})

const flat = (rows: readonly GridRow[], above = ''): { name: string; row: GridRow }[] =>
  rows.flatMap((row) => {
    const name = `${above}${row.fullName ?? row.name}`
    return [{ name, row }, ...flat(row.children ?? [], `${name} / `)]
  })
