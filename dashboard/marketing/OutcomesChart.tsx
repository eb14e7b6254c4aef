import type { ReactNode } from 'react'
import type { RecordsRequest } from '../records/request.ts'
import { Value } from '../ui/Value.tsx'
import { useAddress, useUpdate } from '../view.ts'
import type { BlockContext, ChartProps } from '../widget.ts'
import blocks from './blocks.module.css'
import styles from './OutcomesChart.module.css'
import { countAll, excludedOf, measureOf, type Outcomes, type Reason, toggleOutcome } from './outcomes.ts'

/** Converted, refused by reason, open: each as long as its part of all received. */
export function OutcomesChart({ data, context }: ChartProps<Outcomes>) {
  const { all, reasons } = data
  const { t, format } = context
  const line = (key: 'quality' | 'junk' | 'open', share?: number | null) => (
    <Line
      value={all[key]}
      of={all.received}
      request={{ measure: measureOf(key), without: ['not'] }}
      tone={key}
      context={context}
    >
      <b>{t(`marketing.figure.${key}`)}</b>
      {share !== undefined && (
        <small>{t('marketing.outcomes.ofReceived', { share: format.share(share) })}</small>
      )}
    </Line>
  )
  return (
    <div className={styles.outcomes} data-testid="lead-outcomes">
      <ul className={styles.lines}>
        {line('quality', all.conversion)}
        {line('junk', all.junkShare)}
        {reasons.map((reason) => (
          <ReasonLine key={reason.name} reason={reason} of={all.received} context={context} />
        ))}
        {line('open')}
      </ul>
      <Counted data={data} context={context} />
    </div>
  )
}

interface LineProps {
  value: number | null
  /** What the whole width stands for. */
  of: number | null
  request: RecordsRequest
  tone: 'quality' | 'junk' | 'open' | 'reason'
  context: BlockContext
  isExcluded?: boolean
  children: ReactNode
}

const Line = ({ value, of, request, tone, context, isExcluded, children }: LineProps) => (
  <li className={styles.line} data-tone={tone} data-excluded={isExcluded || undefined}>
    <span className={styles.name}>{children}</span>
    <Value value={value} kind="count" context={context} request={request} />
    <span className={styles.track} aria-hidden="true">
      {value !== null && of !== null && value > 0 && <i style={{ inlineSize: `${(value / of) * 100}%` }} />}
    </span>
  </li>
)

function ReasonLine({ reason, of, context }: { reason: Reason; of: number | null; context: BlockContext }) {
  const update = useUpdate()
  // Boxes follow the address: several may be cleared before the first answer has come.
  const address = useAddress()
  const { name, count } = reason
  const isExcluded = excludedOf(address).includes(name)
  return (
    <Line
      value={count}
      of={of}
      request={{ measure: measureOf('junk'), where: [{ name: 'loss_reason', values: [name] }] }}
      tone="reason"
      context={context}
      isExcluded={isExcluded}
    >
      <label title={name}>
        <input
          type="checkbox"
          checked={!isExcluded}
          aria-label={context.t('marketing.outcomes.count', { name })}
          onChange={() => update(toggleOutcome(address, name))}
        />
        <span>{name}</span>
      </label>
    </Line>
  )
}

/** What the page counts without the excluded ones; how to exclude while none is. */
function Counted({ data: { all, counted }, context }: { data: Outcomes; context: BlockContext }) {
  const update = useUpdate()
  const address = useAddress()
  const { t, format } = context
  if (!counted) return <p className={blocks.hint}>{t('marketing.outcomes.hint')}</p>
  return (
    <p className={styles.counted} role="status" data-testid="lead-outcomes-counted">
      {t('marketing.outcomes.counted', {
        counted: format.count(counted.received),
        received: format.count(all.received),
        now: format.share(counted.conversion),
        before: format.share(all.conversion),
      })}
      <button type="button" className={blocks.button} onClick={() => update(countAll(address))}>
        {t('marketing.outcomes.countAll')}
      </button>
    </p>
  )
}
