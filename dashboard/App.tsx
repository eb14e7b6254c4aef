import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { Outlet, useRouterState } from '@tanstack/react-router'
import { useDeferredValue, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './App.module.css'
import { FirstSync } from './FirstSync.tsx'
import { Page } from './Page.tsx'
import { pageAt } from './pages.ts'
import { fetchReadiness, fetchSession, type Readiness, renewSession, type Session } from './server.ts'
import { Toasts } from './ui/Toasts.tsx'
import { readView } from './url.ts'
import { useReplaceView } from './view.ts'

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

/**
 * A server that is started anew is a short absence: what was on the screen stays there, and Back, scroll and open panels
 * with it. Only a first load, which has a progress, takes the screen.
 */
function useLastReady(readiness: Readiness | undefined): Readiness | undefined {
  const last = useRef(readiness)
  if (readiness?.status === 'ready') last.current = readiness
  const isShort = readiness?.status === 'starting' && readiness.progress === undefined
  return isShort && last.current?.status === 'ready' ? last.current : readiness
}

/** A server started anew with other portals: filters by id must not go on as if there were only those before. */
function useSamePortals(session: Session | undefined, readiness: Readiness | undefined) {
  const client = useQueryClient()
  const now = readiness?.status === 'ready' ? (readiness.portals?.map(({ id }) => id) ?? []) : undefined
  const before = session && session.portals.length > 1 ? session.portals.map(({ id }) => id) : []
  useQuery({
    queryKey: ['session', 'renewed', now],
    queryFn: async () => {
      const fresh = await renewSession()
      client.setQueryData(['session'], fresh)
      return fresh.portals.length
    },
    enabled: session !== undefined && now !== undefined && now.join() !== before.join(),
  })
}

/**
 * The page that is opened with nothing chosen takes the view that this reader made its default; the header names it.
 *
 * @returns true while the address is being changed
 */
function useDefaultView(session: Session | undefined): boolean {
  const page = useRouterState({ select: ({ location }) => pageAt(location.pathname) })
  const isBare = useRouterState({ select: ({ location }) => location.searchStr === '' })
  const replace = useReplaceView()
  const [state, setState] = useState<'undecided' | 'opening' | 'decided'>('undecided')
  const usual = isBare ? session?.defaults?.find((view) => view.page === page) : undefined
  useEffect(() => {
    if (!session || state !== 'undecided') return
    if (usual) replace({ ...readView(usual.query), saved: String(usual.id) })
    setState(usual ? 'opening' : 'decided')
  }, [session, state, usual, replace])
  // Back to the bare address is a wish to see the page without it.
  useEffect(() => {
    if (state === 'opening' && !isBare) setState('decided')
  }, [state, isBare])
  return isBare && ((state === 'undecided' && usual !== undefined) || state === 'opening')
}

/** Decides what is seen: the first sync's progress, a failure, or the page. */
export function App() {
  const { t } = useTranslation()
  const { readiness: told, isLost: isSilent, at } = useReadiness()
  const readiness = useLastReady(told)
  const isLost = isSilent || readiness !== told
  // The state of the synchronisation is worth seeing before there is anything to count.
  const isEarly = useRouterState({ select: ({ location }) => pageAt(location.pathname) === 'sync' })
  const isReady = readiness?.status === 'ready'
  const session = useQuery({
    queryKey: ['session'],
    queryFn: fetchSession,
    enabled: isReady || (isEarly && readiness !== undefined),
    staleTime: Number.POSITIVE_INFINITY,
    retry: isReady ? 2 : false,
    refetchInterval: ({ state }) => (state.data || isReady ? false : pollMs.starting),
  })
  useSamePortals(session.data, readiness)
  const isOpening = useDefaultView(session.data)
  // The whole page is drawn in steps that leave the browser free between them.
  const reader = useDeferredValue(session.data)
  if (isOpening) return null
  if (reader && (isReady || isEarly)) {
    return (
      <Toasts>
        <Page session={reader} readiness={readiness} readAt={at} isLost={isLost}>
          <Outlet />
        </Page>
      </Toasts>
    )
  }
  if (session.error && isReady) {
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
