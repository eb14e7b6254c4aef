import { useIsFetching, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { createdIn } from './queries.ts'
import type { Row } from './server.ts'
import { writeView } from './url.ts'
import { type BlockContext, numberOf } from './widget.ts'

/** Tells screen readers what a changed filter led to, once all blocks have settled. */
export function Announcer({ context }: { context: BlockContext }) {
  const { view, comparison, t, format } = context
  const client = useQueryClient()
  const isBusy = useIsFetching({ queryKey: ['cube'] }) > 0
  const [text, setText] = useState('')
  const key = writeView(view)
  const said = useRef(key)
  useEffect(() => {
    if (isBusy || said.current === key) return
    const rows = client.getQueryData<Row[]>(['cube', createdIn(view, comparison.current)])
    said.current = key
    const count = numberOf(rows?.[0], 'deals.count') ?? 0
    setText(rows ? t('live.updated', { count, value: format.count(count) }) : t('live.done'))
  }, [isBusy, key, client, view, comparison, t, format])
  return (
    <p className="visually-hidden" aria-live="polite" data-testid="live">
      {text}
    </p>
  )
}
