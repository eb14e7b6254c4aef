/** Does the list hold what the number says? The number is asked as its block asks it, the list by its own conditions. */
import { useQuery } from '@tanstack/react-query'
import { loadRows, type Row } from '../server.ts'
import { type BlockContext, numberOf } from '../widget.ts'
import { countOf, type Measure, type Model } from './model.ts'
import { numberAsked, type RecordsRequest, recordsAsked } from './request.ts'

/** What is asked of the number and of the list alike. */
export interface Reckoning {
  /** Measures that must agree: the number itself and, of an amount, the count of the same records. */
  compared: string[]
  /** Says how many records there are; undefined where no measure does. */
  count: string | undefined
}

export function reckoningOf(measure: Measure, model: Model): Reckoning {
  const count = countOf(measure.name, model)
  const isTwin = count !== undefined && count === measure.name.replace(/_amount$/, '_count')
  // A ratio's own value over the list is that of the whole cube: its condition picks nothing.
  const own = measure.isSum ? [measure.name] : []
  return { compared: [...new Set([...own, ...(isTwin ? [count] : [])])], count }
}

export type Verdict = 'same' | 'differs' | 'unknown'

const isSame = (a: number | null, b: number | null) => Math.abs((a ?? 0) - (b ?? 0)) < 0.005

/** Nothing is said while one of the two is on its way, or where nothing can be compared. */
export function verdictOf(compared: string[], number: Row | undefined, list: Row | undefined): Verdict {
  if (!number || !list || compared.length === 0) return 'unknown'
  return compared.every((name) => isSame(numberOf(number, name), numberOf(list, name))) ? 'same' : 'differs'
}

/** Asks both sides of the check. */
export function useCheck(request: RecordsRequest, measure: Measure, model: Model, context: BlockContext) {
  const { compared, count } = reckoningOf(measure, model)
  const listed = [...new Set([...compared, ...(count ? [count] : [])])]
  const number = useAsked(
    { measures: compared.length > 0 ? compared : [measure.name], ...numberAsked(request, context) },
    true,
  )
  const totalQuery = { measures: listed, ...recordsAsked(request, context) }
  const list = useAsked(totalQuery, listed.length > 0)
  const again = () => {
    void number.refetch()
    void list.refetch()
  }
  return {
    count,
    number: number.data?.[0],
    list: list.data?.[0],
    total: count && list.data ? numberOf(list.data[0], count) : undefined,
    totalQuery,
    verdict: verdictOf(compared, number.data?.[0], list.data?.[0]),
    isBusy: number.isFetching || list.isFetching,
    error: number.error ?? list.error,
    again,
  }
}

/** One question of the drawer. */
export const useAsked = (query: Parameters<typeof loadRows>[0], enabled: boolean) =>
  useQuery({
    queryKey: ['cube', query],
    queryFn: ({ signal }) => loadRows(query, signal),
    enabled,
  })
