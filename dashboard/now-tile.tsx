import type { ReactNode } from 'react'
import styles from './now-tile.module.css'
import type { RecordsRequest } from './records/request.ts'
import type { Row } from './server.ts'
import tileStyles from './tile.module.css'
import { Value } from './ui/Value.tsx'
import { type BlockContext, numberOf, type TableModel } from './widget.ts'

export interface NowData {
  count: number
  amount: number | null
}

export const readNow = ([row]: Row[]): NowData => ({
  count: numberOf(row, 'deals.open_count') ?? 0,
  amount: numberOf(row, 'deals.open_amount'),
})

export const nowTable = ({ count, amount }: NowData, { t }: BlockContext): TableModel => ({
  columns: [
    { title: t('managers.open'), kind: 'count' },
    { title: t('managers.openAmount'), kind: 'money' },
  ],
  rows: [[count, amount]],
})

interface Props {
  data: NowData
  context: BlockContext
  /** The records that both numbers count; all open deals while absent. */
  time?: RecordsRequest['time']
  where?: RecordsRequest['where']
  tone?: 'warn'
  children?: ReactNode
}

/** Money and number of open deals at this moment. */
export function NowTile({ data, context, time = 'ever', where, tone, children }: Props) {
  const { format, t } = context
  const { count, amount } = data
  return (
    <div className={styles.tile} data-tone={count > 0 ? tone : undefined}>
      <p className={styles.value}>
        <Value
          value={count === 0 ? 0 : amount}
          kind="money"
          context={context}
          text={format.moneyShort(count === 0 ? 0 : amount)}
          request={{ measure: 'deals.open_amount', time, ...(where && { where }) }}
          className={tileStyles.open}
        />
      </p>
      <p className={styles.count}>{t('count.deals', { count, value: format.count(count) })}</p>
      {children}
    </div>
  )
}
