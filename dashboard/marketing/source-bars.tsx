import { Bars } from '../charts/Bars.tsx'
import type { BarItem } from '../charts/types.ts'
import type { Row } from '../server.ts'
import { useUpdate } from '../view.ts'
import { type AnyWidget, type BlockContext, type ChartProps, defineWidget, numberOf } from '../widget.ts'
import { NoRecords } from './NoRecords.tsx'
import { clickedSources, clickSource, labelOf, type Source, sourceOf } from './sources.ts'
import { bySource, measuresOf, ofAllSources, type SubjectName, subjects } from './subject.ts'

interface SourceBars {
  sources: (Source & { count: number | null })[]
  total: number | null
}

const shown = 10

/** Where requests come from, the most first; a click filters the page. */
export function defineSourceBars(of: SubjectName, id: string): AnyWidget {
  const subject = subjects[of]
  const measure = subject.figures[0]!.measure

  const itemsOf = ({ sources }: SourceBars, context: BlockContext, most: number): BarItem[] => {
    const picked = clickedSources(context)
    return sources
      .filter(({ key }, index) => index < most || picked.includes(key))
      .map((source) => ({
        key: source.key,
        title: labelOf(source, context),
        value: source.count,
        isPicked: picked.includes(source.key),
      }))
  }

  function Chart({ data, context, isFull }: ChartProps<SourceBars>) {
    const update = useUpdate()
    return (
      <Bars
        items={itemsOf(data, context, isFull ? Number.POSITIVE_INFINITY : shown)}
        whole={data.total}
        kind="count"
        context={context}
        label={context.t(`marketing.bars.${of}`)}
        onPick={(key, joins) => {
          const source = data.sources.find((one) => one.key === key)
          if (source) update(clickSource(source, context, joins))
        }}
        testId={id}
      />
    )
  }

  return defineWidget<'sources' | 'total', SourceBars>({
    id,
    area: 'main',
    order: 1,
    section: ({ t }) => t('marketing.section.sources'),
    span: 4,
    height: 380,
    title: ({ t }) => t(`marketing.bars.${of}`),
    note: ({ t }) => t('marketing.bars.note'),
    measures: [measure],
    // The same questions as the table of sources: asked once.
    queries: (context) => ({
      sources: bySource(subject, measuresOf(subject), context.comparison.current, context),
      total: ofAllSources(subject, measuresOf(subject), context.comparison.current, context),
    }),
    rows: ({ sources, total }, context) => ({
      sources: readCounts(sources, of, measure, context),
      total: numberOf(total[0], measure),
    }),
    isEmpty: ({ sources }) => sources.length === 0,
    empty: NoRecords,
    chart: Chart,
    table: ({ sources, total }, { t }) => ({
      columns: [
        { title: t('marketing.source'), kind: 'text' },
        { title: t(`marketing.figure.${subject.figures[0]!.key}`), kind: 'count' },
      ],
      rows: [
        ...sources.map(({ name, portalLabel, count }) => [
          portalLabel ? `${name} · ${portalLabel}` : name,
          count,
        ]),
        [t('marketing.total'), total],
      ],
    }),
    records: () => ({ measure }),
    summary: ({ sources, total }, { t, format }) =>
      t('marketing.bars.summary', {
        name: sources[0]?.name ?? '',
        value: format.count(sources[0]?.count),
        total: format.count(total),
      }),
  })
}

/** Sources with their counts, the most first. */
const readCounts = (rows: Row[], cube: SubjectName, measure: string, context: BlockContext) =>
  rows
    .map((row) => ({ ...sourceOf(row, cube, context), count: numberOf(row, measure) }))
    .sort((a, b) => (b.count ?? 0) - (a.count ?? 0))
