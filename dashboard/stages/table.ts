import type { Cell } from '../server.ts'
import { type BlockContext, portalCell, portalColumn, type TableModel } from '../widget.ts'
import type { PipelineOf } from './pipelines.ts'

type Column<Pipeline extends PipelineOf<unknown>> = TableModel['columns'][number] & {
  of: (stage: Pipeline['stages'][number], pipeline: Pipeline) => Cell
}

/** The accessible twin of a block of stages: a row for each, under its pipeline. */
export function stageTable<Pipeline extends PipelineOf<{ name: string }>>(
  pipelines: readonly Pipeline[],
  context: BlockContext,
  columns: readonly Column<Pipeline>[],
): TableModel {
  const { t } = context
  return {
    columns: [
      ...portalColumn(context),
      { title: t('funnel.pipeline'), kind: 'text' },
      { title: t('funnel.stage'), kind: 'text' },
      ...columns.map(({ title, kind }) => ({ title, kind })),
    ],
    rows: pipelines.flatMap((pipeline) =>
      pipeline.stages.map((stage) => [
        ...portalCell(context, pipeline.portal),
        pipeline.name,
        stage.name,
        ...columns.map(({ of }) => of(stage, pipeline)),
      ]),
    ),
  }
}
