import { lazy, Suspense } from 'react'
import type { ValueKind } from '../format.ts'
import { useRecords } from '../records/open.ts'
import { type RecordsRequest, writeRequest } from '../records/request.ts'
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
  /** Instead of the number's own look. */
  className?: string | undefined
}

const Share = lazy(() => import('../records/Suspicious.tsx'))

/** Shares are parts of a whole: another value is shown only where the model means it. */
export const isOutside = (value: number | null, kind: ValueKind): value is number =>
  kind === 'share' && value !== null && (value < 0 || value > 1)

/** A share outside 0…1: a warning, or the number where one of these measures may be so. */
export const OutsideShare = (props: { value: number; measures: string[]; context: BlockContext }) => (
  <Suspense fallback="…">
    <Share {...props} />
  </Suspense>
)

/** A number of a block: a click leads to its records, its own menu copies it. */
export function Value({ value, kind, context, request, text, isStop = true, className }: Props) {
  const { format, t } = context
  const open = useRecords()
  const exact = kind === 'money' ? format.moneyExact(value) : format.value(value, kind)
  const written = isOutside(value, kind) ? (
    <OutsideShare value={value} measures={request ? [request.measure] : []} context={context} />
  ) : (
    (text ?? format.value(value, kind))
  )
  // The menu of numbers, `records/value-menu.ts`, reads these.
  const data = { 'data-number': value ?? undefined, 'data-records': request && writeRequest(request) }
  if (!request || value === null)
    return (
      <span className={className} title={exact} {...data}>
        {written}
      </span>
    )
  return (
    <button
      type="button"
      className={className ?? styles.value}
      tabIndex={isStop ? undefined : -1}
      title={t('value.records', { value: exact })}
      onClick={(event) => {
        event.stopPropagation()
        open(request)
      }}
      {...data}
    >
      {written}
    </button>
  )
}
