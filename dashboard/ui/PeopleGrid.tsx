import { clickedKeys, clickPerson, keyOf, type PortalItem, showsPortals, whereItem } from '../portals.ts'
import { useUpdate } from '../view.ts'
import { type BlockContext, portalCell, portalColumn, type TableModel } from '../widget.ts'
import { Grid, type GridColumn, type GridProps, type GridRow } from './Grid.tsx'

/** A manager of a portal with the values of the columns. */
export interface GridPerson extends PortalItem, Pick<GridRow, 'values' | 'changes'> {
  name: string
  /** Name of the portal, written while several stand side by side. */
  portalName?: string | undefined
}

interface Props extends Omit<GridProps, 'rows' | 'total' | 'nameTitle' | 'hasInitials' | 'onPick'> {
  people: GridPerson[]
  /** Of everybody, clicked or not. */
  total: Omit<GridRow, 'key' | 'name'>
}

/** A table of managers: a click on one shows the page for that one, numbers lead to their records. */
export function PeopleGrid({ people, total, ...props }: Props) {
  const { context } = props
  const { t } = context
  const update = useUpdate()
  const clicked = clickedKeys(context)
  const byKey = new Map(people.map((person) => [keyOf(person), person]))
  return (
    <Grid
      {...props}
      nameTitle={t('managers.manager')}
      rows={people.map((person) => ({
        key: keyOf(person),
        name: person.name,
        note: showsPortals(context) ? person.portalName : undefined,
        values: person.values,
        where: whereItem('manager_id', person),
        isPicked: clicked.includes(keyOf(person)),
        ...(person.changes && { changes: person.changes }),
      }))}
      total={{ key: 'total', name: t('managers.total'), ...total }}
      hasInitials
      onPick={({ key }, joins) => update(clickPerson(byKey.get(key)!, context, joins))}
    />
  )
}

/** The same as plain rows, with a column of portals while several stand side by side: what is copied and exported. */
export function peopleTable(
  people: readonly Pick<GridPerson, 'name' | 'portalName' | 'values'>[],
  total: GridRow['values'],
  columns: readonly Pick<GridColumn, 'key' | 'title' | 'kind'>[],
  context: BlockContext,
): TableModel {
  const { t } = context
  const cells = (name: string, portal: string | undefined, values: GridRow['values']) => [
    name,
    ...portalCell(context, portal),
    ...columns.map(({ key }) => values[key] ?? null),
  ]
  return {
    columns: [
      { title: t('managers.manager'), kind: 'text' },
      ...portalColumn(context),
      ...columns.map(({ title, kind }) => ({ title, kind })),
    ],
    rows: [
      ...people.map(({ name, portalName, values }) => cells(name, portalName, values)),
      cells(t('managers.total'), undefined, total),
    ],
  }
}
