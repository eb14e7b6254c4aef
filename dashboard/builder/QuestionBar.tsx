import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Segmented } from '../ui/Segmented.tsx'
import { useToast } from '../ui/Toasts.tsx'
import { grains } from '../url.ts'
import type { BlockContext } from '../widget.ts'
import { timeOf } from './ask.ts'
import type { Ask } from './asking.ts'
import { Conditions } from './Conditions.tsx'
import type { Fitted } from './model.ts'
import styles from './QuestionBar.module.css'
import { Sql } from './Sql.tsx'
import { viewOf, viewsFor } from './shape.ts'

interface Props {
  fitting: Fitted
  ask: Ask
  context: BlockContext
}

/** The question in chips: what is asked, by what, over which steps, under which conditions, shown how. */
export function QuestionBar(props: Props) {
  const { fitting, ask, context } = props
  const { question, cube } = fitting
  const { t } = context
  const toast = useToast()
  const views = viewsFor(fitting)
  const without = (names: string[], name: string) => names.filter((one) => one !== name)
  return (
    <section className={styles.bar} aria-label={t('builder.asked')} data-testid="builder-question">
      <Line title={t('builder.measures')}>
        {question.measures.map((name) => (
          <Chip
            key={name}
            title={cube.measures.find(({ short }) => short === name)?.title ?? name}
            context={context}
            onRemove={() =>
              question.measures.length > 1
                ? ask({ ...question, measures: without(question.measures, name) })
                : toast(t('builder.last'))
            }
          />
        ))}
        <small className={styles.cube}>{cube.title}</small>
      </Line>
      {question.dimensions.length > 0 && (
        <Line title={t('builder.dimensions')}>
          {question.dimensions.map((name) => (
            <Chip
              key={name}
              title={cube.fields.find((field) => field.name === name)?.title ?? name}
              context={context}
              onRemove={() => ask({ ...question, dimensions: without(question.dimensions, name) })}
            />
          ))}
        </Line>
      )}
      <Time {...props} />
      <Line title={t('builder.conditions')}>
        <Conditions {...props} />
      </Line>
      <div className={styles.tools}>
        {views.length > 1 && (
          <Segmented
            label={t('builder.view')}
            value={viewOf(fitting)}
            options={views.map((view) => ({ value: view, label: t(`builder.view.${view}`) }))}
            onChange={(view) => ask({ ...question, view })}
          />
        )}
        <Sql fitting={fitting} context={context} />
        <button type="button" className={styles.button} onClick={() => ask(undefined)}>
          {t('builder.new')}
        </button>
      </div>
    </section>
  )
}

const Line = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className={styles.line}>
    <span>{title}</span>
    <div>{children}</div>
  </div>
)

function Chip({
  title,
  context: { t },
  onRemove,
}: {
  title: string
  context: BlockContext
  onRemove: () => void
}) {
  return (
    <span className={styles.chip}>
      {title}
      <button type="button" aria-label={t('builder.remove', { name: title })} onClick={onRemove}>
        <X size={13} aria-hidden="true" />
      </button>
    </span>
  )
}

/** Steps of time, and the moment that they count from. */
function Time({ fitting, ask, context: { t } }: Props) {
  const { question, cube } = fitting
  const moments = cube.fields.filter(({ type }) => type === 'time')
  if (moments.length === 0) return null
  const time = timeOf(fitting) ?? moments[0]!.name
  const isOwn = (name: string) => name === cube.clock
  return (
    <Line title={t('builder.time')}>
      <select
        aria-label={t('builder.time')}
        data-testid="builder-step"
        value={question.step ?? ''}
        onChange={({ target }) => {
          const step = grains.find((grain) => grain === target.value)
          const { time: _, ...rest } = question
          ask({
            ...rest,
            step,
            time: step && !isOwn(time) ? time : undefined,
            sort: question.sort?.replace('-', '') === 'time' ? undefined : question.sort,
          })
        }}
      >
        <option value="">{t('builder.step.none')}</option>
        {grains.map((grain) => (
          <option key={grain} value={grain}>
            {t(`builder.step.${grain}`)}
          </option>
        ))}
      </select>
      {question.step && moments.length > 1 && (
        <select
          aria-label={t('builder.timeField')}
          value={time}
          onChange={({ target }) =>
            ask({ ...question, time: isOwn(target.value) ? undefined : target.value })
          }
        >
          {moments.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      )}
    </Line>
  )
}
