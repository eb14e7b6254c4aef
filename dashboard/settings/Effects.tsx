import type { Query } from '@cubejs-client/core'
import { useQuery } from '@tanstack/react-query'
import { loadRows, type Row } from '../server.ts'
import { type BlockContext, numberOf } from '../widget.ts'
import type { PipelineChange, StageChange } from './draft.ts'
import styles from './Effects.module.css'
import { effectsOf } from './preview.ts'

export interface Counted {
  /** Undefined while they are on their way, or failed. */
  rows: Row[] | undefined
  isFailed: boolean
}

/** Rows of a question; nothing is asked without one. */
export function useRows(query: Query | undefined): Counted {
  const { data, isError } = useQuery({
    queryKey: ['cube', query],
    queryFn: ({ signal }) => loadRows(query!, signal),
    enabled: query !== undefined,
  })
  return { rows: query && data, isFailed: isError && data === undefined }
}

export const isOf = (row: Row, pipelineId: number, stageId?: string): boolean =>
  String(row['deals.pipeline_id']) === String(pipelineId) &&
  (stageId === undefined || row['deals.stage_id'] === stageId)

const numbers = (row: Row | undefined, { format, t }: BlockContext) => {
  const count = numberOf(row, 'deals.count') ?? 0
  const deals = t('count.deals', { count, value: format.count(count) })
  return { count, deals, amount: format.moneyShort(numberOf(row, 'deals.total_amount') ?? 0) }
}

interface StageProps {
  change: StageChange
  counted: Counted
  context: BlockContext
}

/** «22 сделки на 3,1 млн ₽ станут проигранными» */
export function StageEffects({ change, counted: { rows, isFailed }, context }: StageProps) {
  const { t } = context
  if (!rows) return <Waiting isFailed={isFailed} context={context} />
  const found = numbers(
    rows.find((row) => isOf(row, change.pipelineId, change.before.id)),
    context,
  )
  const texts = effectsOf(change, found.count).map((effect) => t(`settings.effect.${effect}`, found))
  return (
    <p className={styles.effect} role="status">
      {texts.join('; ')}
    </p>
  )
}

interface PipelineProps {
  change: PipelineChange
  counted: Counted
  context: BlockContext
}

export function PipelineEffect({ change: { after }, counted: { rows, isFailed }, context }: PipelineProps) {
  const { t } = context
  if (!rows) return <Waiting isFailed={isFailed} context={context} />
  const found = numbers(
    rows.find((row) => isOf(row, after.id)),
    context,
  )
  const effect = found.count === 0 ? 'empty' : after.isReporting ? 'reporting' : 'notReporting'
  return (
    <p className={styles.effect} role="status">
      {t(`settings.effect.${effect}`, found)}
    </p>
  )
}

const Waiting = ({ isFailed, context: { t } }: { isFailed: boolean; context: BlockContext }) => (
  <p className={styles.effect} role="status">
    {t(isFailed ? 'settings.effect.failed' : 'settings.effect.counting')}
  </p>
)
