import { useQuery } from '@tanstack/react-query'
import { RefreshCw, TriangleAlert } from 'lucide-react'
import { useEffect, useRef } from 'react'
import styles from './Frame.module.css'
import { fetchReadiness } from './server.ts'
import { useToast } from './ui/Toasts.tsx'
import type { BlockContext } from './widget.ts'

export type FailureKind = 'offline' | 'session' | 'rights' | 'rows' | 'slow' | 'other'

/** What went wrong, by the answer's HTTP code; 0 and the codes of proxies mean that nobody answered. */
export function failureKind(error: Error): FailureKind {
  const { status } = error as { status?: number }
  if (status === 0 || status === 502 || status === 503 || error instanceof TypeError) return 'offline'
  if (status === 401) return 'session'
  if (status === 403) return 'rights'
  if (status === 504) return 'slow'
  return status === 400 && /\brows\b/.test(error.message) ? 'rows' : 'other'
}

interface Props {
  error: Error
  retry: () => void
  context: BlockContext
}

/**
 * A block that has nothing to show: what happened and what to do; the rest of the page lives on.
 *
 * @param text  the block's own words; the server's line stands below them
 */
export function Failure({ error, retry, context: { t }, text }: Props & { text?: string | undefined }) {
  const kind = failureKind(error)
  return (
    <div className={styles.failure} role="alert" data-failure={kind}>
      <TriangleAlert size={20} aria-hidden="true" />
      <p>{(kind === 'other' && text) || t(`block.failure.${kind}`)}</p>
      {kind === 'other' && <small>{error.message.replace(/^Error: /, '')}</small>}
      {kind !== 'rights' && (
        <button type="button" className={styles.action} onClick={retry}>
          <RefreshCw size={14} aria-hidden="true" />
          {t('block.retry')}
        </button>
      )}
    </div>
  )
}

const pollMs = 3_000

/** While nobody answers: asks whether the server is back, then asks the block's questions again and says so. */
export function Recovery({ retry, context: { t } }: Omit<Props, 'error'>) {
  const toast = useToast()
  const since = useRef(Date.now())
  const { data, isError, dataUpdatedAt } = useQuery({
    queryKey: ['readyz'],
    queryFn: fetchReadiness,
    refetchInterval: pollMs,
    retry: false,
    staleTime: 0,
  })
  const isBack = !isError && data?.status === 'ready' && dataUpdatedAt > since.current
  useEffect(() => {
    if (!isBack) return
    since.current = Date.now()
    toast(t('block.recovered'))
    retry()
  }, [isBack, retry, toast, t])
  return null
}
