import type { Query } from '@cubejs-client/core'
import type { ValueKind } from '../format.ts'
import styles from '../now-tile.module.css'
import type { RecordsRequest } from '../records/request.ts'
import tileStyles from '../tile.module.css'
import { Value } from '../ui/Value.tsx'
import { type AnyWidget, type BlockContext, type ChartProps, defineWidget, numberOf } from '../widget.ts'
import { customersNow } from './figures.ts'

interface Options {
  id: string
  order: number
  measure: string
  kind: ValueKind
  title: AnyWidget['title']
  note?: NonNullable<AnyWidget['note']>
  /** Another question than that of all tiles. */
  query?: (context: BlockContext) => Query
  where?: NonNullable<RecordsRequest['where']>
}

interface Data {
  value: number | null
  title: string
}

/** A tile of the customers as they stand now: one number that leads to its records. */
export function defineCustomersTile({ measure, kind, query, where, ...options }: Options): AnyWidget {
  const request: RecordsRequest = { measure, ...(where && { where }) }
  const Tile = ({ data: { value }, context }: ChartProps<Data>) => (
    <p className={styles.value}>
      <Value
        value={value}
        kind={kind}
        context={context}
        text={context.format.short(value, kind)}
        request={request}
        className={tileStyles.open}
      />
    </p>
  )
  return defineWidget<'now', Data>({
    ...options,
    area: 'now',
    height: 35,
    measures: [measure],
    queries: (context) => ({ now: query?.(context) ?? customersNow(context.view) }),
    rows: ({ now }, context) => ({
      value: numberOf(now[0], measure),
      title: options.title(context),
    }),
    chart: Tile,
    records: () => request,
    table: ({ value, title }) => ({ columns: [{ title, kind }], rows: [[value]] }),
    summary: ({ value, title }, { format }) => `${title}: ${format.value(value, kind)}`,
  })
}
