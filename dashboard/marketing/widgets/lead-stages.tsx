import { CircleCheck, TriangleAlert } from 'lucide-react'
import { clickPerson } from '../../portals.ts'
import { Choice } from '../../ui/Choice.tsx'
import { Grid, type GridColumn, type GridRow } from '../../ui/Grid.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { useOption, useUpdate } from '../../view.ts'
import { type BlockContext, type ChartProps, defineWidget } from '../../widget.ts'
import styles from '../blocks.module.css'
import { Matrix } from '../Matrix.tsx'
import { NoRecords } from '../NoRecords.tsx'
import { clickSource } from '../sources.ts'
import {
  controlOf,
  everySource,
  figureOf,
  figures,
  type Name,
  type Part,
  readStages,
  type Stages,
  splitOf,
  splits,
  stageQueries,
  stageRequest,
} from '../stages.ts'
import { gridTable } from '../tables.ts'

const received = 'received'

/** How leads go through their stages, which they jump over, and where they are lost; by source and manager too. */
export default defineWidget<Name, Stages>({
  id: 'lead-stages',
  area: 'main',
  order: 7,
  height: 320,
  title: ({ t }) => t('marketing.stages.title'),
  note: ({ t }) => t('marketing.stages.note'),
  measures: ['leads.count', ...figures.map(({ measure }) => measure)],
  queries: stageQueries,
  exported: ['stages', 'cells'],
  rows: readStages,
  isEmpty: ({ stages, sources }) => stages.length === 0 && sources.length === 0,
  empty: NoRecords,
  chart: StagesChart,
  isTable: true,
  toolbar: SplitSwitch,
  table: (data, context) =>
    splitOf(context) === 'none'
      ? gridTable(context.t('marketing.stage'), columnsOf(context), gridRows(data, context))
      : partsTable(data, context),
  records: (_, context) => stageRequest('leads.count', undefined, undefined, context),
})

const columnsOf = ({ t }: BlockContext): GridColumn[] => [
  { key: 'order', title: t('marketing.stages.order'), kind: 'count', isMinor: true },
  ...figures.map(({ key, measure, kind }) => ({
    key,
    title: t(`marketing.stages.${key}`),
    kind,
    measure,
    isBar: key === 'visited',
    isLowGood: key === 'days' || key === 'lost' || key === 'skipped',
    isMinor: key !== 'visited' && key !== 'next' && key !== 'skipped',
  })),
]

const gridRows = ({ stages }: Stages, context: BlockContext): GridRow[] =>
  stages.map((stage) => {
    const { where, without } = stageRequest('', stage, undefined, context)
    const isKnown = stage.order < 10_000
    return {
      key: stage.key,
      name: stage.name,
      note: isKnown ? undefined : context.t('marketing.stages.outside'),
      values: { ...stage.values, order: isKnown ? stage.order : null },
      ...(where && { where }),
      ...(without && { without }),
    }
  })

const partsTable = ({ stages, parts }: Stages, { t, view }: BlockContext) => {
  const { kind } = figureOf({ view })
  return {
    columns: [
      {
        title: t(splitOf({ view }) === 'manager' ? 'marketing.manager' : 'marketing.source'),
        kind: 'text' as const,
      },
      { title: t('marketing.figure.received'), kind: 'count' as const },
      ...stages.map(({ name }) => ({ title: name, kind })),
    ],
    rows: parts.map(({ name, received: count, values }) => [
      name,
      count,
      ...stages.map(({ key }) => values[key] ?? (kind === 'count' ? 0 : null)),
    ]),
  }
}

function StagesChart({ data, context, isFull }: ChartProps<Stages>) {
  const { t } = context
  const split = splitOf(context)
  return (
    <>
      <div className={styles.row}>
        <Choice
          option="lead-stages.source"
          normal={everySource}
          label={t('marketing.stages.ownSource')}
          isLabelled
          choices={[
            { value: everySource, label: t('marketing.stages.everySource') },
            ...data.sources.map(({ key, name }) => ({ value: key, label: name })),
          ]}
        />
        {split !== 'none' && (
          <Choice
            option="lead-stages.measure"
            normal="visited"
            label={t('marketing.measure')}
            isLabelled
            choices={figures.map(({ key }) => ({ value: key, label: t(`marketing.stages.${key}`) }))}
          />
        )}
      </div>
      {split === 'none' && <Control data={data} context={context} />}
      {split === 'none' ? (
        <Grid
          label={t('marketing.stages.title')}
          columns={columnsOf(context)}
          rows={gridRows(data, context)}
          context={context}
          isFull={isFull}
          nameTitle={t('marketing.stage')}
          sort="lead-stages.sort"
          normalSort="order"
          testId="lead-stages"
        />
      ) : (
        <Parts data={data} context={context} isFull={isFull} />
      )}
      <p className={styles.hint}>{t('marketing.stages.over100')}</p>
    </>
  )
}

/** The line that proves the count: everybody received has been in the first stage. */
function Control({ data, context: { t, format } }: { data: Stages; context: BlockContext }) {
  const control = controlOf(data)
  if (!control) return null
  const isWhole = control.visited === control.received
  const Sign = isWhole ? CircleCheck : TriangleAlert
  return (
    <p className={styles.control} data-off={!isWhole || undefined} data-testid="lead-stages-control">
      <Sign size={16} aria-hidden="true" />
      {t(isWhole ? 'marketing.stages.control' : 'marketing.stages.controlOff', {
        visited: format.count(control.visited),
        received: format.count(control.received),
      })}
    </p>
  )
}

function Parts({ data, context, isFull }: ChartProps<Stages>) {
  const update = useUpdate()
  const { t, view } = context
  const { measure, kind, key } = figureOf(context)
  const split = splitOf(context)
  const partOf = (rowKey: string): Part | undefined => data.parts.find((part) => part.key === rowKey)
  const picked = view.clicks.find((click) => click.kind === (split === 'manager' ? 'emp' : 'src'))?.ids ?? []
  const isHere = (part: Part, stage: { portal?: string | undefined }) => part.portal === stage.portal
  return (
    <Matrix
      label={`${t('marketing.stages.title')}: ${t(`marketing.stages.${key}`)}`}
      nameTitle={t(split === 'manager' ? 'marketing.manager' : 'marketing.source')}
      columns={[
        { key: received, title: t('marketing.figure.received'), kind: 'count', isTotal: true },
        ...data.stages.map((stage) => ({ key: stage.key, title: stage.name, kind })),
      ]}
      rows={data.parts.map((part) => ({
        key: part.key,
        name: part.name,
        isPicked: picked.includes(part.id),
        values: {
          [received]: part.received,
          ...Object.fromEntries(
            data.stages.map((stage) => [
              stage.key,
              part.values[stage.key] ?? (kind === 'count' && isHere(part, stage) ? 0 : null),
            ]),
          ),
        },
      }))}
      total={{
        key: 'total',
        name: t('marketing.total'),
        values: {
          [received]: data.received,
          ...Object.fromEntries(data.stages.map((stage) => [stage.key, stage.values[key] ?? null])),
        },
      }}
      context={context}
      isFull={isFull}
      requestOf={(row, column) =>
        stageRequest(
          column.key === received ? 'leads.count' : measure,
          data.stages.find((stage) => stage.key === column.key),
          partOf(row.key),
          context,
        )
      }
      onPick={(rowKey, joins) => {
        const part = partOf(rowKey)
        if (!part) return
        if (split === 'manager') update(clickPerson(part, context, joins))
        else update(clickSource(part, context, joins))
      }}
      testId="lead-stages-by"
    />
  )
}

function SplitSwitch({ context: { t } }: { context: BlockContext }) {
  const [split, choose] = useOption('lead-stages.by', 'none', splits)
  return (
    <Segmented
      label={t('marketing.stages.by')}
      value={split}
      options={splits.map((value) => ({ value, label: t(`marketing.stages.by.${value}`) }))}
      onChange={choose}
    />
  )
}
