import type { ValueKind } from '../format.ts'
import { useRecords } from '../records/open.ts'
import type { RecordsRequest } from '../records/request.ts'
import type { BlockContext } from '../widget.ts'
import styles from './Value.module.css'

interface Props {
  value: number | null
  kind: ValueKind
  context: BlockContext
  /** What stands behind the number; without it the number is only text. */
  request?: RecordsRequest | undefined
  /** Written instead of the usual form of the kind. */
  text?: string
  /** False: Tab passes it by, and arrows of its table lead there. */
  isStop?: boolean
}

/** A number of a block: a click leads to its records. */
export function Value({ value, kind, context: { format, t }, request, text, isStop = true }: Props) {
  const open = useRecords()
  const written = text ?? format.value(value, kind)
  if (!request || value === null) return <span title={format.value(value, kind)}>{written}</span>
  return (
    <button
      type="button"
      className={styles.value}
      tabIndex={isStop ? undefined : -1}
      title={t('value.records', { value: format.value(value, kind) })}
      onClick={(event) => {
        event.stopPropagation()
        open(request)
      }}
    >
      {written}
    </button>
  )
}
