import { useMediaQuery } from '@mantine/hooks'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { moveByArrows } from '../ui/GridTable.tsx'
import { Value } from '../ui/Value.tsx'
import { type BlockContext, type ChartProps, numberOf } from '../widget.ts'
import { recordsOf, sortOf } from './ask.ts'
import { useAsk } from './asking.ts'
import { timeKey } from './model.ts'
import { rowChoices } from './question.ts'
import styles from './Result.module.css'
import { type Column, columnsOf, type Result, titleOf } from './shape.ts'

/** Rows with Cube's totals below; every number leads to its records, every head sorts. */
export function ResultTable({ data, context, isFull }: ChartProps<Result>) {
  const { fitting, rows, total } = data
  const { t } = context
  const isPhone = useMediaQuery('(max-width: 767px)', undefined, { getInitialValueInEffect: false }) ?? false
  const all = columnsOf(fitting, context)
  // A phone has room for one column of names: the others stand under it.
  const names = all.filter(({ measure }) => measure === undefined)
  const columns = isPhone ? all.filter((column) => column.measure || column === names[0]) : all
  const under = isPhone ? names.slice(1) : []
  const shown = rows.slice(0, fitting.question.rows)
  const hasRecords =
    recordsOf(fitting.question.measures[0]!, fitting, shown[0], context) !== undefined || shown.length === 0
  const firstMeasure = columns.findIndex(({ measure }) => measure !== undefined)
  const number = (
    column: Column,
    row: Result['rows'][number] | undefined,
    isTotal: boolean,
    isStop: boolean,
  ) => (
    <td key={column.key} data-number>
      <Value
        value={numberOf(row, column.measure!.name)}
        kind={column.measure!.kind}
        context={context}
        request={recordsOf(column.key, fitting, isTotal ? undefined : row, context)}
        isStop={isStop}
      />
    </td>
  )
  return (
    <>
      <div className={styles.scroll} data-full={isFull || undefined}>
        <table className={styles.table} aria-label={titleOf(fitting, context)} data-testid="builder-table">
          <thead>
            <tr>
              {columns.map((column) => (
                <Head key={column.key} column={column} data={data} />
              ))}
            </tr>
          </thead>
          <tbody onKeyDown={moveByArrows}>
            {shown.map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity of their own, and are replaced together
              <tr key={index}>
                {columns.map((column, place) =>
                  column.measure ? (
                    number(column, row, false, place === firstMeasure)
                  ) : place === 0 ? (
                    <th key={column.key} scope="row">
                      {column.text(row)}
                      {under.map(({ key, text }) => (
                        <small key={key}>{text(row)}</small>
                      ))}
                    </th>
                  ) : (
                    <td key={column.key}>{column.text(row)}</td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={firstMeasure}>
                {t('builder.total')}
              </th>
              {columns.slice(firstMeasure).map((column) => number(column, total, true, true))}
            </tr>
          </tfoot>
        </table>
      </div>
      <Foot data={data} context={context} shown={shown.length} hasRecords={hasRecords} />
    </>
  )
}

function Head({ column, data }: { column: Column; data: Result }) {
  const ask = useAsk()
  const { question } = data.fitting
  const { key, title, description, measure } = column
  const sort = sortOf(data.fitting)
  const isHere = sort.replace(/^-/, '') === key
  const isDown = isHere && sort.startsWith('-')
  const first = measure ? `-${key}` : key
  const next = isHere ? (isDown ? key : `-${key}`) : first
  const Arrow = isDown ? ArrowDown : ArrowUp
  const normal = question.step ? timeKey : `-${question.measures[0]}`
  return (
    <th
      scope="col"
      data-number={measure !== undefined || undefined}
      aria-sort={isHere ? (isDown ? 'descending' : 'ascending') : undefined}
      title={description || undefined}
    >
      <button type="button" onClick={() => ask({ ...question, sort: next === normal ? undefined : next })}>
        {title}
        {isHere && <Arrow size={13} aria-hidden="true" />}
      </button>
    </th>
  )
}

interface FootProps {
  data: Result
  context: BlockContext
  shown: number
  hasRecords: boolean
}

/** How much of the answer is to be seen. */
function Foot({ data, context: { t, format }, shown, hasRecords }: FootProps) {
  const ask = useAsk()
  const { question } = data.fitting
  const all = data.rows.length
  const words = t('builder.all', { count: all, value: format.count(all) })
  return (
    <div className={styles.foot}>
      <p data-testid="builder-shown">
        {data.isCut
          ? t('builder.shownCut', { shown: format.count(shown), all: format.count(all) })
          : all > shown
            ? t('builder.shown', { shown: format.count(shown), all: words })
            : words}
        {!hasRecords && <> · {t('builder.noRecords')}</>}
      </p>
      {all > rowChoices[0] && (
        <label>
          {t('builder.rows')}
          <select
            value={question.rows}
            onChange={(event) => ask({ ...question, rows: Number(event.target.value) })}
          >
            {rowChoices.map((choice) => (
              <option key={choice} value={choice}>
                {choice}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  )
}
