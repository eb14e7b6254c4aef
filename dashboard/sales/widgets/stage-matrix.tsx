import type { Query } from '@cubejs-client/core'
import { ArrowRightLeft, Clock } from 'lucide-react'
import { Empty } from '../../Empty.tsx'
import { during, filtersOf } from '../../filters.ts'
import type { ValueKind } from '../../format.ts'
import { periodText } from '../../period-text.ts'
import { clickedKeys, clickPerson, itemOf, keyOf, shortName, showsPortals, whereItem } from '../../portals.ts'
import type { RecordsRequest } from '../../records/request.ts'
import type { Row } from '../../server.ts'
import { Matrix } from '../../stages/Matrix.tsx'
import {
  type Cells,
  cellOf,
  type Line,
  type MatrixQuery,
  matrixQueries,
  readCells,
  readItems,
  readTree,
  total,
} from '../../stages/matrix.ts'
import { readOpen, writeOpen } from '../../stages/matrix-lines.ts'
import { above0, both } from '../../stages/pipelines.ts'
import { Segmented } from '../../ui/Segmented.tsx'
import type { View } from '../../url.ts'
import { readOption, useOption, useUpdate } from '../../view.ts'
import {
  type BlockContext,
  type ChartProps,
  defineWidget,
  portalCell,
  portalColumn,
  textOf,
} from '../../widget.ts'
import styles from './stage-matrix.module.css'

/** What a cell shows: as deals stand now, or how the deals of the period went. */
const values = {
  count: { measure: 'deal_stages.current_count', kind: 'count', isNow: true },
  amount: { measure: 'deal_stages.current_amount', kind: 'money', isNow: true },
  stand: { measure: 'deal_stages.current_days', kind: 'days', isNow: true },
  days: { measure: 'deal_stages.average_days', kind: 'days', isNow: false },
} as const satisfies Record<string, { measure: string; kind: ValueKind; isNow: boolean }>

type ValueName = keyof typeof values
const names = Object.keys(values) as ValueName[]
const chosenValue = (view: Pick<View, 'options'>): ValueName =>
  readOption(view, 'stage-matrix.value', 'count', names)

/** Where deals stand now: asked together, so that the three are switched at once. */
const nowMeasures = [values.count.measure, values.amount.measure, values.stand.measure]
/** By it pipelines and managers are ordered, whichever value is shown. */
const weightOf = (name: ValueName) => (values[name].isNow ? values.count.measure : 'deal_stages.reached')

export interface StageMatrix {
  /** Pipelines with their stages. */
  tree: Line[]
  managers: Line[]
  cells: Cells
}

function baseOf({ view, comparison }: BlockContext): Query {
  const filters = filtersOf('deal_stages', view, { without: ['emp'] })
  const weight = weightOf(chosenValue(view))
  return values[chosenValue(view)].isNow
    ? { measures: nowMeasures, filters: [...filters, above0(weight)] }
    : { measures: [values.days.measure, weight], ...during('deal_stages', comparison.current), filters }
}

const managerOf = (row: Row) => itemOf(row, 'deal_stages', 'manager_id')

export function readStageMatrix(answers: Record<MatrixQuery, Row[]>, context: BlockContext): StageMatrix {
  const weight = weightOf(chosenValue(context.view))
  const picked = clickedKeys(context)
  return {
    tree: readTree(answers, weight, context),
    managers: readItems(answers.items, weight, (row) => {
      const item = managerOf(row)
      return {
        key: keyOf(item),
        name: textOf(row, 'deal_stages.manager') || context.t('filter.unnamed'),
        note: showsPortals(context) ? shortName(item.portal, context.portals) : undefined,
        where: whereItem('manager_id', item),
        isPicked: picked.includes(keyOf(item)),
      }
    }),
    cells: readCells(answers, (row) => keyOf(managerOf(row))),
  }
}

/** Where the work stands: pipelines that open to stages, against managers. */
export default defineWidget<MatrixQuery, StageMatrix>({
  id: 'stage-matrix',
  area: 'main',
  order: 80,
  section: ({ t }) => t('sales.section.deals'),
  height: 460,
  title: ({ t }) => t('sales.matrix.title'),
  note: ({ t }) => t('sales.matrix.note'),
  measures: [...nowMeasures, values.days.measure],
  queries: (context) =>
    matrixQueries(baseOf(context), ['deal_stages.manager', 'deal_stages.manager_id'], context),
  exported: ['cells'],
  rows: readStageMatrix,
  chart: StageMatrixChart,
  table: ({ tree, managers, cells }, context) => {
    const { measure, kind } = values[chosenValue(context.view)]
    const row = (pipeline: Line, stage: Line | undefined) => {
      const key = stage?.key ?? pipeline.key
      return [
        ...portalCell(context, pipeline.note),
        pipeline.name,
        stage?.name ?? context.t('matrix.total'),
        ...[total, ...managers.map((manager) => manager.key)].map((item) =>
          cellOf(cells, measure, key, item),
        ),
      ]
    }
    return {
      columns: [
        ...portalColumn(context),
        { title: context.t('funnel.pipeline'), kind: 'text' },
        { title: context.t('funnel.stage'), kind: 'text' },
        { title: context.t('matrix.total'), kind },
        ...managers.map(({ name, note }) => ({ title: note ? `${name} · ${note}` : name, kind })),
      ],
      rows: tree.flatMap((pipeline) => [
        ...(pipeline.children ?? []).map((stage) => row(pipeline, stage)),
        row(pipeline, undefined),
      ]),
    }
  },
  summary: ({ managers, cells }, { view, t, format }) => {
    if (managers.length === 0) return ''
    const name = chosenValue(view)
    const { measure, kind } = values[name]
    return t('sales.matrix.summary', {
      value: t(`sales.matrix.${name}.long`),
      total: format.value(cellOf(cells, measure, total, total), kind),
      count: managers.length,
    })
  },
})

function StageMatrixChart({ data: { tree, managers, cells }, context, isFull }: ChartProps<StageMatrix>) {
  const { t, view } = context
  const update = useUpdate()
  const name = chosenValue(view)
  const { measure, kind, isNow } = values[name]
  const [openText, setOpen] = useOption<string>('stage-matrix.open', '')
  const [items] = useOption<'rows' | 'columns'>('stage-matrix.managers', 'columns', ['rows', 'columns'])
  const open = readOpen(openText, tree)
  const request = (line: Line, manager: Line): RecordsRequest => ({
    measure,
    where: both(line.where, manager.where),
    without: ['emp'],
    ...(isNow && { time: 'ever' }),
  })
  return (
    <>
      <Controls context={context} />
      {tree.length === 0 && <Empty context={context} isNow={isNow} />}
      {tree.length > 0 && (
        <Matrix
          label={`${t(`sales.matrix.${name}.long`)}. ${t('sales.matrix.keys')}`}
          tree={tree}
          items={managers}
          itemsAre={items}
          treeTitle={t('sales.matrix.tree')}
          itemTitle={t('managers.manager')}
          treeTotal={t('matrix.total')}
          itemsTotal={t('matrix.total')}
          kind={kind}
          read={(line, manager) => cellOf(cells, measure, line, manager)}
          request={request}
          open={open}
          onToggle={({ key }) =>
            setOpen(writeOpen(open.includes(key) ? open.filter((one) => one !== key) : [...open, key]))
          }
          onPick={(manager, joins) => update(clickPerson(personOf(manager), context, joins))}
          isFull={isFull}
          context={context}
          testId="stage-matrix"
        />
      )}
    </>
  )
}

const personOf = ({ where }: Line) => {
  const part = (name: string) => where.find((part) => part.name === name)?.values[0]
  return { id: part('manager_id')!, portal: part('portal_id') }
}

/** The shown value, those of this moment apart from those of the period, and which side the managers stand on. */
function Controls({ context }: { context: BlockContext }) {
  const { t, period } = context
  const [name, choose] = useOption<ValueName>('stage-matrix.value', 'count', names)
  const [items, turn] = useOption<'rows' | 'columns'>('stage-matrix.managers', 'columns', ['rows', 'columns'])
  const options = (isNow: boolean) =>
    names
      .filter((one) => values[one].isNow === isNow)
      .map((value) => ({ value, label: t(`sales.matrix.${value}`) }))
  const [now, ofPeriod] = [t('sales.matrix.now'), periodText(period, context)]
  return (
    <div className={styles.controls}>
      <span className={styles.clock} data-now>
        <span>
          <Clock size={14} aria-hidden="true" />
          {now}
        </span>
        <Segmented label={now} value={name} options={options(true)} onChange={choose} />
      </span>
      <span className={styles.clock}>
        <span>{t('sales.matrix.created', { period: ofPeriod })}</span>
        <Segmented label={ofPeriod} value={name} options={options(false)} onChange={choose} />
      </span>
      <button
        type="button"
        className={styles.turn}
        aria-pressed={items === 'rows'}
        onClick={() => turn(items === 'rows' ? 'columns' : 'rows')}
      >
        <ArrowRightLeft size={14} aria-hidden="true" />
        {t(items === 'rows' ? 'sales.matrix.inColumns' : 'sales.matrix.inRows')}
      </button>
    </div>
  )
}
