import type { Query } from '@cubejs-client/core'
import { Inbox } from 'lucide-react'
import frame from '../Frame.module.css'
import { countDays } from '../period.ts'
import { useUpdate } from '../view.ts'
import { type AnyWidget, type BlockContext, defineWidget } from '../widget.ts'
import { type Answers, queriesOf } from './ask.ts'
import type { Fitted } from './model.ts'
import { memberOf } from './question.ts'
import { ResultView } from './ResultView.tsx'
import { type Result, readResult, tableOf, titleOf, viewOf } from './shape.ts'

/** A block made of a question: everything else is the frame's, as for any block. */
export function builderWidget(fitting: Fitted): AnyWidget {
  const { question, cube } = fitting
  return defineWidget<keyof Answers, Result>({
    id: 'builder',
    area: 'main',
    order: 0,
    span: 12,
    height: 440,
    title: (context) => titleOf(fitting, context),
    note: ({ t }) => {
      const field = cube.fields.find(({ name }) => name === cube.clock)
      return field
        ? t('builder.note.period', { field: field.title })
        : t('builder.note.now', { cube: cube.title })
    },
    measures: question.measures.map((name) => memberOf(question, name)),
    queries: (context) => queriesOf(fitting, context) as Record<keyof Answers, Query>,
    exported: ['rows'],
    rows: (answers) => readResult(answers, fitting),
    isEmpty: ({ rows }) => rows.length === 0,
    empty: NothingFound,
    chart: ResultView,
    isTable: viewOf(fitting) === 'table',
    table: tableOf,
    failure,
  })
}

function NothingFound({ context: { t, comparison } }: { context: BlockContext }) {
  const update = useUpdate()
  const isShort = countDays(comparison.current) < 300
  return (
    <div className={frame.empty}>
      <Inbox size={22} aria-hidden="true" />
      <p>{t('builder.empty')}</p>
      {isShort && (
        <div className={frame.actions}>
          <button
            type="button"
            className={frame.action}
            onClick={() => update({ period: { kind: 'months', months: 12 } })}
          >
            {t('builder.empty.year')}
          </button>
        </div>
      )}
    </div>
  )
}

/** A refusal that the frame has no words of its own for; Cube's line stands below. */
function failure(error: Error, { t }: BlockContext): string | undefined {
  return (error as { status?: number }).status === 400 ? t('builder.failed.refused') : undefined
}
