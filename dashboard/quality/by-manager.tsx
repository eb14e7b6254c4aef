import { useState } from 'react'
import { useView } from '../view.ts'
import { type ChartProps, defineWidget } from '../widget.ts'
import { Bars } from './Bars.tsx'
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
  rows: ({ managers }) => readManagers(managers),
  isEmpty: (managers) => managers.length === 0,
  empty: NoFaults,
  chart: ManagerBars,
  table: (managers, { t }) => ({
    columns: [
      { title: t('managers.manager'), kind: 'text' },
      { title: t('checks.count'), kind: 'count' },
    ],
    rows: managers.map(({ name, count }) => [name, count]),
  }),
  summary: ([first], { t, format }) =>
    first ? t('byManager.summary', { name: first.name, value: format.count(first.count) }) : '',
})

function ManagerBars({ data, context, isFull }: ChartProps<ManagerCount[]>) {
  const { t, format } = context
  const [view, update] = useView()
  const [isLong, setLong] = useState(false)
  const chosen = view.cross?.id
  const isCut = !isFull && !isLong && data.length > firstManagers + 2
  const shown = isCut ? data.filter(({ id }, index) => index < firstManagers || id === chosen) : data
  return (
    <>
      <Bars
        label={t('byManager.title')}
        chosen={chosen}
        onPick={(id) => update({ cross: id === undefined ? undefined : { kind: 'emp', id } })}
        testId="quality-managers"
        bars={shown.map(({ id, name, count }) => {
          const value = format.count(count)
          return {
            id,
            title: name,
            value: count,
            text: value,
            hint: t(id === chosen ? 'checks.unpick' : 'checks.pick', { title: name }),
          }
        })}
      />
      {!isFull && data.length > firstManagers + 2 && (
        <button type="button" className={styles.more} aria-expanded={isLong} onClick={() => setLong(!isLong)}>
          {isLong ? t('managers.showLess') : t('managers.showAll', { count: data.length })}
        </button>
      )}
    </>
  )
}
