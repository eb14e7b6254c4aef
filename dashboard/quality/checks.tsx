import { Bars } from '../charts/Bars.tsx'
import { useUpdate } from '../view.ts'
import { type ChartProps, defineWidget } from '../widget.ts'
import styles from './checks.module.css'
import { type CheckCount, checkAdvice, readChecks } from './faults.ts'
import { NoFaults } from './NoFaults.tsx'
import { faultsByCheck } from './queries.ts'

/** Faults by kind, the most frequent first; a click lists their records. */
export default defineWidget<'checks', CheckCount[]>({
  id: 'quality-checks',
  area: 'main',
  order: 0,
  span: 7,
  height: 460,
  title: ({ t }) => t('checks.title'),
  note: ({ t }) => t('checks.note'),
  measures: ['data_quality.count'],
  queries: (context) => ({ checks: faultsByCheck(context) }),
  rows: ({ checks }, context) => readChecks(checks, context),
  isEmpty: (checks) => checks.length === 0,
  empty: NoFaults,
  chart: CheckBars,
  table: (checks, { t }) => ({
    columns: [
      { title: t('checks.check'), kind: 'text' },
      { title: t('checks.count'), kind: 'count' },
      { title: t('checks.why'), kind: 'text' },
      { title: t('checks.todo'), kind: 'text' },
    ],
    rows: checks.map(({ code, title, count }) => {
      const advice = checkAdvice(code, { t })
      return [title, count, advice?.why ?? '', advice?.todo ?? '']
    }),
  }),
  summary: ([first], { t, format }) =>
    first ? t('checks.summary', { title: first.title, value: format.count(first.count) }) : '',
})

function CheckBars({ data, context }: ChartProps<CheckCount[]>) {
  const { t, view } = context
  const update = useUpdate()
  return (
    <Bars
      label={t('checks.title')}
      kind="count"
      context={context}
      testId="quality-bars"
      onPick={(code) => update({ check: code === view.check ? undefined : code })}
      hintOf={(code) => {
        const title = data.find((one) => one.code === code)?.title ?? ''
        return t(code === view.check ? 'checks.unpick' : 'checks.pick', { title })
      }}
      items={data.map(({ code, title, count }) => ({
        key: code,
        title,
        note: checkAdvice(code, context)?.why,
        value: count,
        isPicked: code === view.check,
      }))}
      details={(code) => {
        const advice = checkAdvice(code, context)
        return (
          advice && (
            <p className={styles.todo}>
              <b>{t('checks.todo')}:</b> {advice.todo}
            </p>
          )
        )
      }}
    />
  )
}
