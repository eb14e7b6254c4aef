import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useBlockContext } from '../context.tsx'
import { failureKind } from '../FrameFailure.tsx'
import { fetchJson, type Readiness, sendJson } from '../server.ts'
import { useToast } from '../ui/Toasts.tsx'
import type { BlockContext } from '../widget.ts'
import {
  type Changes,
  countOf,
  type Draft,
  type PortalSettings,
  sendings,
  undoing,
  withDraft,
  withoutPipelines,
} from './draft.ts'

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

/** Why it failed, in words for whoever pressed the button. */
function reasonOf(failure: unknown, t: BlockContext['t']): string {
  const kind = failureKind(failure as Error)
  if (kind === 'rights') return t('settings.refused')
  if (kind === 'offline') return t('settings.offline')
  return kind === 'session' ? t('block.failure.session') : (failure as Error).message
}

export type Phase = 'idle' | 'saving' | 'recounting' | 'recounted'

/**
 * Sends changes, offers to take them back, and says when the numbers follow.
 *
 * @param onSaved  told of the draft that the server has now
 */
export function useSave(onSaved: (draft: Draft) => void) {
  const { t } = useBlockContext()
  const client = useQueryClient()
  const toast = useToast()
  const [phase, setPhase] = useState<Phase>('idle')
  const [error, setError] = useState<string>()
  const watches = useRef(0)

  /**
   * Lists are replaced whole: what somebody else has saved meanwhile must stay.
   *
   * @param done  gets what was changed, up to a failure too
   */
  const send = async (draftFor: (now: PortalSettings[]) => Draft, done: Changes) => {
    const now = await fetchJson<Answer>(address)
    client.setQueryData(key, now)
    const { portals } = now
    const after = withDraft(portals, draftFor(portals))
    if (withoutPipelines(after).length > 0) throw new Error(t('settings.pipelines.none'))
    for (const { path, body, changes } of sendings(portals, after)) {
      client.setQueryData(key, await sendJson<Answer>('PUT', path, body))
      done.stages.push(...changes.stages)
      done.pipelines.push(...changes.pipelines)
    }
  }

  /** Of several at once the last one speaks. */
  const watch = async (before: number | undefined) => {
    const own = ++watches.current
    const say = (phase: Phase) => {
      if (own === watches.current) setPhase((now) => (now === 'saving' ? now : phase))
    }
    setPhase('recounting')
    if (await follow(client, before)) {
      say('recounted')
      await pause(saidMs)
    }
    say('idle')
  }

  const undo = async (saved: Changes) => {
    const before = versionOf(client)
    const done: Changes = { stages: [], pipelines: [] }
    try {
      await send((now) => undoing(saved, now), done)
    } catch (failure) {
      return toast(t('settings.undoFailed', { error: reasonOf(failure, t) }), undoOf(saved))
    }
    toast(t(countOf(done) < countOf(saved) ? 'settings.undonePartly' : 'settings.undone'))
    await watch(before)
  }
  const undoOf = (saved: Changes) => ({ label: t('settings.undo'), run: () => void undo(saved) })

  const save = async (draft: Draft) => {
    setPhase('saving')
    setError(undefined)
    const before = versionOf(client)
    const done: Changes = { stages: [], pipelines: [] }
    try {
      await send(() => draft, done)
      onSaved(draft)
      toast(t('settings.saved'), undoOf(done))
    } catch (failure) {
      setError(t('settings.failed', { error: reasonOf(failure, t) }))
      if (countOf(done) === 0) return setPhase('idle')
      toast(t('settings.partly'), undoOf(done))
    }
    await watch(before)
  }

  return { save, phase, error, forget: () => setError(undefined) }
}
