import { useState } from 'react'
import { Bars } from '../charts/Bars.tsx'
import { clickedKeys, clickPerson, keyOf, showsPortals } from '../portals.ts'
import { useUpdate } from '../view.ts'
import { type ChartProps, defineWidget, portalCell, portalColumn } from '../widget.ts'
import { type ManagerCount, readManagers } from './faults.ts'
import { NoFaults } from './NoFaults.tsx'
import { faultsByManager } from './queries.ts'
import styles from './records.module.css'

const firstManagers = 8

/** Whose records have faults; a click leaves only theirs. */
export default defineWidget<'managers', ManagerCount[]>({
  id: 'quality-managers',
  area: 'main',
  order: 1,
  span: 5,
  height: 460,
  title: ({ t }) => t('byManager.title'),
  note: ({ t }) => t('byManager.note'),
  measures: ['data_quality.count'],
  queries: (context) => ({ managers: faultsByManager(context) }),
  rows: ({ managers }, { portals }) => readManagers(managers, portals),
  isEmpty: (managers) => managers.length === 0,
  empty: NoFaults,
  chart: ManagerBars,
  table: (managers, context) => ({
    columns: [
      { title: context.t('managers.manager'), kind: 'text' },
      ...portalColumn(context),
      { title: context.t('checks.count'), kind: 'count' },
    ],
    rows: managers.map(({ name, portalName, count }) => [name, ...portalCell(context, portalName), count]),
  }),
  summary: ([first], { t, format }) =>
    first ? t('byManager.summary', { name: first.name, value: format.count(first.count) }) : '',
})

function ManagerBars({ data, context, isFull }: ChartProps<ManagerCount[]>) {
  const { t } = context
  const update = useUpdate()
  const [isLong, setLong] = useState(false)
  const chosen = clickedKeys(context)
  const isCut = !isFull && !isLong && data.length > firstManagers + 2
  const shown = isCut
    ? data.filter((manager, index) => index < firstManagers || chosen.includes(keyOf(manager)))
    : data
  return (
    <>
      <Bars
        label={t('byManager.title')}
        kind="count"
        context={context}
        testId="quality-managers"
        onPick={(key, joins) => {
          const manager = data.find((one) => keyOf(one) === key)
          if (manager) update(clickPerson(manager, context, joins))
        }}
        hintOf={(key) => {
          const title = data.find((one) => keyOf(one) === key)?.name ?? ''
          return t(chosen.includes(key) ? 'checks.unpick' : 'checks.pick', { title })
        }}
        items={shown.map((manager) => ({
          key: keyOf(manager),
          title: manager.name,
          note: showsPortals(context) ? manager.portalName : undefined,
          value: manager.count,
          isPicked: chosen.includes(keyOf(manager)),
        }))}
      />
      {!isFull && data.length > firstManagers + 2 && (
        <button type="button" className={styles.more} aria-expanded={isLong} onClick={() => setLong(!isLong)}>
          {isLong ? t('managers.showLess') : t('managers.showAll', { count: data.length })}
        </button>
      )}
    </>
  )
}
