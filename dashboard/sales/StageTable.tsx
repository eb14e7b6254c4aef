import { Hourglass } from 'lucide-react'
import type { ValueKind } from '../format.ts'
import type { RecordsRequest } from '../records/request.ts'
import { hasRecords } from '../stages/matrix-lines.ts'
import { Value } from '../ui/Value.tsx'
import type { BlockContext } from '../widget.ts'
import { type Conversion, type StageRow, whereCurrent } from './conversions.ts'
import styles from './StageTable.module.css'

interface Props {
  pipeline: Conversion
  context: BlockContext
}

/** The stages of a pipeline from the first to the last: who came, who went on, who jumped over, how long it took. */
export function StageTable({ pipeline, context }: Props) {
  const { t } = context
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard
    <section className={styles.scroll} tabIndex={0} aria-label={pipeline.name}>
      <table className={styles.table} data-testid="stage-table">
        <thead>
          <tr>
            <th scope="col">{t('funnel.stage')}</th>
            <th scope="col" className={styles.wide}>
              {t('sales.stages.visited')}
            </th>
            <th scope="col">{t('funnel.reached')}</th>
            <th scope="col">{t('sales.stages.next')}</th>
            <th scope="col">{t('funnel.skipped')}</th>
            <th scope="col">{t('sales.stages.share')}</th>
            <th scope="col">{t('funnel.days')}</th>
          </tr>
        </thead>
        <tbody>
          {pipeline.stages.map((stage) => (
            <StageLine key={stage.key} stage={stage} created={pipeline.created} context={context} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

interface LineProps {
  stage: StageRow
  created: number
  context: BlockContext
}

function StageLine({ stage, created, context }: LineProps) {
  const { t, format } = context
  const number = (value: number | null, kind: ValueKind, name: string, where = stage.where) => {
    const request: RecordsRequest = { measure: `deal_stages.${name}`, where }
    return (
      <Value
        value={value}
        kind={kind}
        context={context}
        request={hasRecords(value, kind) ? request : undefined}
      />
    )
  }
  return (
    <tr data-outside={stage.isOutside || undefined}>
      <th scope="row">
        {stage.name}
        {stage.isSlowest && (
          <span className={styles.slowest} title={t('sales.stages.slowestHint')}>
            <Hourglass size={12} aria-hidden="true" />
            {t('sales.stages.slowest')}
          </span>
        )}
      </th>
      <td className={styles.wide} data-title={t('sales.stages.visited')}>
        <span className={styles.visits}>
          <span className={styles.track} aria-hidden="true">
            <span
              style={{ inlineSize: `${created > 0 ? Math.min(stage.visited / created, 1) * 100 : 0}%` }}
            />
          </span>
          <span>
            {number(stage.visited, 'count', 'visited', [...stage.where, ...whereCurrent])}
            <small>{t('sales.stages.ofCreated', { created: format.count(created) })}</small>
          </span>
        </span>
      </td>
      <td data-title={t('funnel.reached')}>{number(stage.reached, 'count', 'reached')}</td>
      <td data-title={t('sales.stages.next')}>
        {number(stage.isOutside ? null : stage.toNext, 'share', 'conversion_to_next')}
      </td>
      <td data-title={t('funnel.skipped')}>{number(stage.skipped, 'count', 'skipped')}</td>
      <td data-title={t('sales.stages.share')} data-minor>
        {number(stage.skippedShare, 'share', 'skipped_share')}
      </td>
      <td data-title={t('funnel.days')}>{number(stage.days, 'days', 'average_days')}</td>
    </tr>
  )
}
