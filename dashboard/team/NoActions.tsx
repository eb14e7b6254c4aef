import { Empty } from '../Empty.tsx'
import { periodText } from '../period-text.ts'
import { countFilters } from '../url.ts'
import type { BlockContext } from '../widget.ts'

/** Nobody did or sold anything in the period. */
export function NoActions({ context }: { context: BlockContext }) {
  const { t, view, period } = context
  const where = countFilters(view) > 0 ? t('empty.filtered') : ''
  return (
    <Empty
      context={context}
      isNow={false}
      text={t('team.empty', { period: periodText(period, context), where })}
    />
  )
}
