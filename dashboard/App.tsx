import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './App.module.css'
import { FirstSync } from './FirstSync.tsx'
import { Page } from './Page.tsx'
import { fetchReadiness, fetchSession, type Readiness } from './server.ts'
import { Toasts } from './ui/Toasts.tsx'

const pollMs = { ready: 10_000, starting: 2_000 }

/** The server's state, asked again every 10 s; a new version of the data makes all blocks ask again. */
function useReadiness(): { readiness: Readiness | undefined; isLost: boolean; at: number } {
  const client = useQueryClient()
  const { data, isError, dataUpdatedAt } = useQuery({
    queryKey: ['readyz'],
    queryFn: fetchReadiness,
    refetchInterval: ({ state }) => (state.data?.status === 'ready' ? pollMs.ready : pollMs.starting),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 0,
  })
  const version = data?.status === 'ready' ? data.version : undefined
  const seen = useRef(version)
  useEffect(() => {
    if (version === undefined || version === seen.current) return
    if (seen.current !== undefined) void client.invalidateQueries({ queryKey: ['cube'] })
    seen.current = version
  }, [version, client])
  return { readiness: data, isLost: isError, at: dataUpdatedAt }
}

/** Decides what is seen: the first sync's progress, a failure, or the page. */
export function App() {
  const { t } = useTranslation()
  const { readiness, isLost, at } = useReadiness()
  const isReady = readiness?.status === 'ready'
  const session = useQuery({
    queryKey: ['session'],
    queryFn: fetchSession,
    enabled: isReady,
    staleTime: Number.POSITIVE_INFINITY,
    retry: 2,
  })
  if (readiness?.status === 'ready' && session.data) {
    return (
      <Toasts>
        <Page session={session.data} readiness={readiness} readAt={at} isLost={isLost} />
      </Toasts>
    )
  }
  if (session.error) {
    return (
      <main className={styles.failure} role="alert">
        <h1>{t('failure.title')}</h1>
        <p>{session.error.message}</p>
        <button type="button" onClick={() => void session.refetch()}>
          {t('failure.reload')}
        </button>
      </main>
    )
  }
  return <FirstSync readiness={readiness} isLost={isLost} />
}
