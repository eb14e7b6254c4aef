import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useBlockContext } from '../context.tsx'
import { failureKind } from '../FrameFailure.tsx'
import { fetchJson, sendJson } from '../server.ts'
import { useToast } from '../ui/Toasts.tsx'
import type { BlockContext } from '../widget.ts'
import {
  type Changes,
  countOf,
  type Draft,
  type PortalSettings,
  type SettingsReport,
  sendings,
  undoing,
  withDraft,
  withoutPipelines,
} from './draft.ts'

const address = '/api/settings'
const key = ['crm-settings']

/** What the server has; kept when a later answer fails to come. */
export function useSettings(enabled: boolean) {
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => fetchJson<SettingsReport>(address, signal),
    staleTime: 0,
    retry: false,
    enabled,
  })
}

const everyMs = 1_000
const mostTimes = 300
const saidMs = 5_000

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))

/**
 * Waits for the numbers to follow what was saved; questions of pages are asked anew as soon as they do.
 *
 * @returns false when they have not within five minutes
 */
async function follow(client: QueryClient): Promise<boolean> {
  for (let times = 0; times < mostTimes; times++) {
    await pause(everyMs)
    const now = await fetchJson<SettingsReport>(address).catch(() => undefined)
    if (now?.isRecounting === false) {
      await client.refetchQueries({ queryKey: ['readyz'] })
      return true
    }
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

type Phase = 'idle' | 'saving' | 'recounting' | 'recounted'

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
    const now = await fetchJson<SettingsReport>(address)
    client.setQueryData(key, now)
    const { portals } = now
    const after = withDraft(portals, draftFor(portals))
    if (withoutPipelines(after).length > 0) throw new Error(t('settings.pipelines.none'))
    for (const { path, body, changes } of sendings(portals, after)) {
      client.setQueryData(key, await sendJson<SettingsReport>('PUT', path, body))
      done.stages.push(...changes.stages)
      done.pipelines.push(...changes.pipelines)
    }
  }

  /** Of several at once the last one speaks. */
  const watch = async () => {
    const own = ++watches.current
    const say = (phase: Phase) => {
      if (own === watches.current) setPhase((now) => (now === 'saving' ? now : phase))
    }
    setPhase('recounting')
    if (await follow(client)) {
      say('recounted')
      await pause(saidMs)
    }
    say('idle')
  }

  const undo = async (saved: Changes) => {
    const done: Changes = { stages: [], pipelines: [] }
    try {
      await send((now) => undoing(saved, now), done)
    } catch (failure) {
      return toast(t('settings.undoFailed', { error: reasonOf(failure, t) }), undoOf(saved))
    }
    toast(t(countOf(done) < countOf(saved) ? 'settings.undonePartly' : 'settings.undone'))
    await watch()
  }
  const undoOf = (saved: Changes) => ({ label: t('settings.undo'), run: () => void undo(saved) })

  const save = async (draft: Draft) => {
    setPhase('saving')
    setError(undefined)
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
    await watch()
  }

  return { save, phase, error, forget: () => setError(undefined) }
}
