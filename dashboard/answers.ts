import { useQueries } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { loadRows, type Row } from './server.ts'
import type { AnyWidget, BlockContext } from './widget.ts'

export interface Answers {
  /** What the widget draws and the filters it was asked with; kept while the next answer is on its way. */
  shown: { data: unknown; context: BlockContext } | undefined
  isFetching: boolean
  /** Cube is building an aggregate for the first time. */
  isWaiting: boolean
  /** The browser knows of no network; questions are asked when it is back. */
  isPaused: boolean
  error: Error | null
  retry: () => void
}

/** Asks a widget's questions. All answers are swapped in together, so that a block never mixes two periods. */
export function useAnswers(widget: AnyWidget, context: BlockContext, enabled: boolean): Answers {
  const [isWaiting, setWaiting] = useState(false)
  const queries = Object.entries(widget.queries(context))
  const results = useQueries({
    queries: queries.map(([, query]) => ({
      queryKey: ['cube', query],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        try {
          return await loadRows(query, signal, () => setWaiting(true))
        } finally {
          setWaiting(false)
        }
      },
      enabled,
    })),
  })
  const shown = useRef<{ data: unknown; context: BlockContext; parts: unknown[] }>(undefined)
  if (results.every((result) => result.data !== undefined)) {
    const parts = [widget, context, ...results.map((result) => result.data)]
    const isSame = shown.current?.parts.every((part, index) => part === parts[index])
    if (!isSame) {
      const rows = Object.fromEntries(queries.map(([name], index) => [name, results[index]!.data as Row[]]))
      shown.current = { data: widget.rows(rows, context), context, parts }
    }
  }
  return {
    shown: shown.current,
    isFetching: results.some((result) => result.isFetching),
    isWaiting,
    isPaused: results.some((result) => result.fetchStatus === 'paused'),
    error: results.find((result) => result.isError)?.error ?? null,
    retry: () => {
      for (const result of results) if (result.isError) void result.refetch()
    },
  }
}
