import type { Query } from '@cubejs-client/core'
import {
  QueriesObserver,
  type QueryClient,
  type QueryObserverResult,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { loadRows, type Row } from '../server.ts'
import { numberOf } from '../widget.ts'
import { type Extent, measure, nameOf, type PageName, pagesOf, placeOf, rowOf } from './extent.ts'
import { type CountQuestion, type ListQuestion, pageRows } from './question.ts'

/** The same keys as blocks have: a new version of the data makes lists ask again too, and equal questions are asked once. */
const asked = (query: Query) => ({
  queryKey: ['cube', query],
  // A request that nobody waits for any more is cancelled by its signal.
  queryFn: ({ signal }: { signal: AbortSignal }) => loadRows(query, signal),
})

const atHand = (client: QueryClient, query: Query) => client.getQueryData<Row[]>(asked(query).queryKey)

/**
 * The list to show: the asked one once its first page is here, the one before until then.
 *
 * @returns `list` is undefined while there is nothing to show at all
 */
export function useShown(list: ListQuestion) {
  const first = useQuery(asked(list.page(0, 0)))
  const shown = useRef<ListQuestion>(undefined)
  if (first.data !== undefined) shown.current = list
  return {
    list: shown.current,
    isWaiting: first.data === undefined,
    error: first.error,
    retry: first.refetch,
  }
}

function useCount(question: CountQuestion | undefined, enabled: boolean): number | undefined {
  const { data } = useQuery({
    ...asked(question?.query ?? {}),
    enabled: enabled && question !== undefined,
  })
  if (!question || !data) return undefined
  return numberOf(data[0], question.measure) ?? 0
}

/** Scrolling past pages does not ask for them: only those on which the reader rests. */
const restMs = 70

function useRested(key: string, names: string): string {
  const [rested, setRested] = useState({ key, names })
  // Where the reader was in another list means nothing in this one.
  const now = rested.key === key ? rested.names : ''
  useEffect(() => {
    if (names === now) return
    const timer = setTimeout(() => setRested({ key, names }), restMs)
    return () => clearTimeout(timer)
  }, [key, names, now])
  return now
}

/** How many rows are asked for beyond those in sight. */
const ahead = 60

/**
 * The rows of a list around those in sight.
 *
 * @param inSight  first and last row that are seen, as they stand in the list
 * @returns `rowAt`: undefined for a row that is still on its way;
 *   `find`: the place of a row, undefined when it is not among those at hand
 */
export function usePages(list: ListQuestion, inSight: { from: number; to: number }) {
  const client = useQueryClient()
  const total = useCount(list.total, true)
  const first = useCount(list.first, inSight.to + ahead >= pageRows)
  const lengths = useLengths(`${total} ${list.key}`)
  const extent = measure(list.parts, { total, first }, lengths.loaded())
  const wanted = pagesOf(inSight.from - ahead, inSight.to + ahead, extent)
  const rested = useRested(list.key, wanted.map(nameOf).join())
  // The first page stays: it is what a changed order goes back to, and what is printed.
  const names = `0:0,${rested}`
  const results = useObserved(client, list, names)
  const pages = useMemo(() => {
    const loaded = new Map<string, Row[]>()
    for (const [name, { data }] of results) if (data) loaded.set(name, data)
    return loaded
  }, [results])
  for (const name of wanted) {
    if (pages.has(nameOf(name))) continue
    const rows = atHand(client, list.page(name.part, name.index))
    if (rows) pages.set(nameOf(name), rows)
  }
  const isNew = lengths.learn(pages)
  const known: Extent = isNew ? measure(list.parts, { total, first }, lengths.loaded()) : extent
  const shown = [...results.values()]
  const failed = shown.filter((result) => result.isError && result.data === undefined)
  return {
    extent: known,
    isFetching: shown.some((result) => result.isFetching),
    rowAt: (index: number): Row | undefined => {
      const place = placeOf(index, known)
      return place && pages.get(nameOf(place))?.[place.row]
    },
    find: (is: (row: Row) => boolean): number | undefined => {
      for (const [name, rows] of pages) {
        const row = rows.findIndex(is)
        const at = row < 0 ? undefined : rowOf({ ...readName(name), row }, known)
        if (at !== undefined) return at
      }
    },
    error: failed[0]?.error ?? null,
    retry: () => {
      for (const result of failed) void result.refetch()
    },
  }
}

type Result = QueryObserverResult<Row[], Error>

/**
 * Asks for the named pages and follows them. Unlike `useQueries` it costs nothing while the names stay the same:
 * rows scroll by sixty times a second.
 */
function useObserved(client: QueryClient, list: ListQuestion, names: string) {
  const observer = useMemo(() => new QueriesObserver<Result[]>(client, []), [client])
  const current = useSyncExternalStore(
    useMemo(() => (changed: () => void) => observer.subscribe(changed), [observer]),
    () => observer.getCurrentResult(),
  )
  const asking = useRef<string[]>([])
  const { key } = list
  const latest = useRef(list)
  latest.current = list
  useEffect(() => {
    if (latest.current.key !== key) return
    const wanted = [...new Set(names.split(',').filter(Boolean))]
    asking.current = wanted.map((name) => `${key} ${name}`)
    observer.setQueries(
      wanted.map(readName).map(({ part, index }) => asked(latest.current.page(part, index))),
    )
  }, [observer, key, names])
  return useMemo(() => {
    const results = new Map<string, Result>()
    asking.current.forEach((name, at) => {
      const result = current[at]
      if (result && name.startsWith(`${key} `)) results.set(name.slice(key.length + 1), result as Result)
    })
    return results
  }, [current, key])
}

const readName = (name: string): PageName => {
  const [part, index] = name.split(':')
  return { part: Number(part), index: Number(index) }
}

/** Remembers how long the pages of a list were; another list, or one that has grown, begins anew. */
function useLengths(key: string) {
  const memory = useRef({ key, lengths: new Map<string, number>() })
  if (memory.current.key !== key) memory.current = { key, lengths: new Map() }
  const { lengths } = memory.current
  return {
    loaded: () => [...lengths].map(([name, rows]) => ({ ...readName(name), rows })),
    learn: (pages: Map<string, Row[]>): boolean => {
      let isNew = false
      for (const [name, rows] of pages) {
        if (lengths.get(name) === rows.length) continue
        lengths.set(name, rows.length)
        isNew = true
      }
      return isNew
    },
  }
}
