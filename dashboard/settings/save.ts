import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useBlockContext } from '../context.tsx'
import { fetchJson, type Readiness, sendJson } from '../server.ts'
import { useToast } from '../ui/Toasts.tsx'
import { type Draft, type PortalSettings, type Sending, sendings, withDraft } from './draft.ts'

const address = '/api/settings'
const key = ['crm-settings']

interface Answer {
  portals: PortalSettings[]
}

/** What the server has; kept when a later answer fails to come. */
export function useSettings(enabled: boolean) {
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => fetchJson<Answer>(address, signal),
    staleTime: 0,
    retry: false,
    enabled,
  })
}

const versionOf = (client: QueryClient): number | undefined => {
  const readiness = client.getQueryData<Readiness>(['readyz'])
  return readiness?.status === 'ready' ? readiness.version : undefined
}

const everyMs = 1_000
const mostTimes = 30
const saidMs = 5_000

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))

/**
 * Looks for new numbers more often than pages do by themselves; their questions are asked anew as soon as these are there.
 *
 * @returns false when none came: where no deal is concerned, nothing changes
 */
async function follow(client: QueryClient, before: number | undefined): Promise<boolean> {
  for (let times = 0; times < mostTimes; times++) {
    await pause(everyMs)
    await client.refetchQueries({ queryKey: ['readyz'] })
    const version = versionOf(client)
    if (version !== undefined && version !== before) return true
  }
  return false
}

export type Phase = 'idle' | 'saving' | 'recounting' | 'recounted'

/** Sends changes, offers to take them back, and says when the numbers follow. */
export function useSave(onSaved: () => void) {
  const { t } = useBlockContext()
  const client = useQueryClient()
  const toast = useToast()
  const [phase, setPhase] = useState<Phase>('idle')
  const [error, setError] = useState<string>()

  const put = async (path: Sending['path'], body: object) =>
    client.setQueryData(key, await sendJson<Answer>('PUT', path, body))

  const watch = async (before: number | undefined) => {
    setPhase('recounting')
    if (await follow(client, before)) {
      setPhase('recounted')
      await pause(saidMs)
    }
    setPhase((phase) => (phase === 'saving' ? phase : 'idle'))
  }

  const undo = async (sent: Sending[]) => {
    const before = versionOf(client)
    try {
      for (const one of sent) await put(one.path, one.undo)
    } catch (failure) {
      return toast(t('settings.failed', { error: (failure as Error).message }))
    }
    toast(t('settings.undone'))
    await watch(before)
  }

  const save = async (draft: Draft) => {
    setPhase('saving')
    setError(undefined)
    const before = versionOf(client)
    const sent: Sending[] = []
    const back = { label: t('settings.undo'), run: () => void undo(sent) }
    try {
      // Lists are replaced whole: what somebody else has saved meanwhile must stay.
      const fresh = await fetchJson<Answer>(address)
      client.setQueryData(key, fresh)
      for (const one of sendings(fresh.portals, withDraft(fresh.portals, draft))) {
        await put(one.path, one.body)
        sent.push(one)
      }
      onSaved()
      toast(t('settings.saved'), back)
      await watch(before)
    } catch (failure) {
      const { status, message } = failure as Error & { status?: number }
      setError(status === 403 ? t('settings.refused') : t('settings.failed', { error: message }))
      setPhase('idle')
      if (sent.length > 0) toast(t('settings.partly'), back)
    }
  }

  return { save, phase, error, forget: () => setError(undefined) }
}
