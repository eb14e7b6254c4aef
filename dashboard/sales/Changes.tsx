import { ArrowDown, ArrowUp, Minus } from 'lucide-react'
import { type Comparison, yearOf } from '../period.ts'
import { keyOf, whereItem } from '../portals.ts'
import type { RecordsRequest } from '../records/request.ts'
import { deltaOf, isEarly } from '../tile.tsx'
import { Value } from '../ui/Value.tsx'
import type { BlockContext } from '../widget.ts'
import styles from './Dynamics.module.css'
import { byChange, cubeOf, type Dynamics, type Figure, figures } from './figures.ts'

interface Props {
  data: Dynamics
  context: BlockContext
  clicked: string[]
  onPick: (key: string, joins: boolean) => void
}

/** Everybody from the largest growth to the largest fall. */
export function Changes({ data, context, clicked, onPick }: Props) {
  const { t } = context
  const figure: Figure = figures[data.name]
  const parts = { figure, context }
  return (
    <section
      className={styles.changes}
      aria-label={t('sales.dynamics.changes')}
      data-testid="dynamics-changes"
    >
      <h4>{t('sales.dynamics.changes')}</h4>
      <p>{versus(context)}</p>
      <ol>
        <li data-total>
          <b>{t('sales.dynamics.total')}</b>
          <Course {...data.total} {...parts} without={['emp']} />
        </li>
        {byChange(data.people).map((person) => {
          const key = keyOf(person)
          const isPicked = clicked.includes(key)
          return (
            <li key={key} data-key={key} data-chosen={isPicked || undefined}>
              <button
                type="button"
                className={styles.person}
                aria-pressed={isPicked}
                title={t(isPicked ? 'grid.unpick' : 'grid.pick', { name: person.name })}
                onClick={(event) => onPick(key, event.ctrlKey || event.metaKey)}
              >
                {person.name}
                {person.note && <small>{person.note}</small>}
              </button>
              <Course {...person} {...parts} where={whereItem('manager_id', person)} />
            </li>
          )
        })}
      </ol>
    </section>
  )
}

const versus = ({ comparison, format, today, t }: BlockContext) => {
  const text = (range: Comparison['current']) => format.dayRange(range, yearOf(today))
  const { current, previous, isPartial } = comparison
  const passed = isPartial ? { from: current.from, to: today } : current
  return t('sales.dynamics.versus', { current: text(passed), previous: text(previous) })
}

interface CourseProps {
  current: number | null
  previous: number | null
  figure: Figure
  context: BlockContext
  where?: RecordsRequest['where']
  without?: RecordsRequest['without']
}

const arrows = { up: ArrowUp, down: ArrowDown, flat: Minus } as const

/** «1,7 млн ₽ → 4,0 млн ₽, растёт на 131 %»; both numbers lead to their records. */
function Course({ current, previous, figure, context, where, without }: CourseProps) {
  const { t, format, comparison } = context
  const { kind, measure, better } = figure
  const early = cubeOf(figure) === 'deals' && isEarly(context)
  const delta = deltaOf({ value: current, previous, kind, better, isEarly: early }, context)
  const request: RecordsRequest = { measure, ...(where && { where }), ...(without && { without }) }
  const clock = cubeOf(figure) === 'sales' ? 'date' : 'created_at'
  const before = { ...request, time: { name: clock, ...comparison.previous } }
  const Arrow = arrows[delta?.direction ?? 'flat']
  return (
    <>
      <span className={styles.course}>
        <Value
          value={previous}
          kind={kind}
          context={context}
          text={format.short(previous, kind)}
          request={before}
        />
        <i aria-hidden="true">→</i>
        <Value
          value={current}
          kind={kind}
          context={context}
          text={format.short(current, kind)}
          request={request}
        />
      </span>
      <span className={styles.delta} data-verdict={delta?.verdict}>
        {delta ? (
          <>
            <Arrow size={13} strokeWidth={2.5} aria-hidden="true" />
            {delta.text} <small>{t(`sales.dynamics.${delta.direction}`)}</small>
          </>
        ) : (
          <small>{t('sales.dynamics.unknown')}</small>
        )}
      </span>
    </>
  )
}
