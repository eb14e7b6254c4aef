import { afterEach, expect, test, vi } from 'vitest'
import type { SyncReport } from '../../loader/index.ts'
import { type BranchLoader, type BranchOptions, createBranch } from '../../server/branch.ts'
import type { Heartbeat } from '../../server/heartbeat.ts'
import { createLog } from '../../server/log.ts'
import { createMetrics } from '../../server/metrics.ts'
import { PortalState } from '../../server/status.ts'

const LONG = 3_600_000

let stop = new AbortController()
let beating: Heartbeat | undefined
afterEach(async () => {
  stop.abort()
  await beating?.ended
  stop = new AbortController()
})

const report = { changed: true } as SyncReport

function make(loader: Partial<BranchLoader>, other: Partial<BranchOptions> = {}) {
  const state = new PortalState({ id: 1, name: 'a.example', demo: false, synced: true })
  const metrics = createMetrics(() => undefined)
  const branch = createBranch({
    state,
    loader: { run: async () => report, readQueue: async () => undefined, ...loader },
    metrics,
    log: createLog('silent'),
    offline: async () => 0,
    onFirstSync: async () => {},
    ...other,
  })
  return { state, metrics, branch }
}

test('a run is told while it is under way, with its progress', async () => {
  let seen: unknown
  const { state, branch } = make({
    run: async ({ onProgress } = {}) => {
      onProgress?.({ entity: 'deals', done: 1, total: 2, percent: 50, rowsPerSecond: 1 })
      seen = { ...state.running }
      return report
    },
  })
  await branch.run()
  expect(seen).toMatchObject({ kind: 'changes', progress: { percent: 50 } })
  expect(state.running).toBeUndefined()
})

test('a failure is kept in one line until a success, and counted', async () => {
  let down = true
  const { state, metrics, branch } = make({
    run: async () => {
      if (down) throw new TypeError('a bug\nwith more')
      return report
    },
  })
  await expect(branch.run()).rejects.toThrow('a bug')
  expect(state.error).toBe('TypeError: a bug')
  down = false
  await branch.run()
  expect(state.error).toBeUndefined()
  const text = await metrics.registry.metrics()
  expect(text).toContain('vitrina_syncs_total{portal="a.example",kind="changes",result="failed"} 1')
  expect(text).toContain('vitrina_syncs_total{portal="a.example",kind="changes",result="ok"} 1')
})

test('the first whole run is remembered once', async () => {
  const onFirstSync = vi.fn(async () => {})
  const kinds: unknown[] = []
  const noted = make(
    {
      run: async () => {
        kinds.push(noted.state.running?.kind)
        return report
      },
    },
    { onFirstSync },
  )
  noted.state.synced = false
  await noted.branch.run()
  await noted.branch.run()
  expect(kinds).toEqual(['full', 'changes'])
  expect(onFirstSync).toHaveBeenCalledTimes(1)
  expect(noted.state.synced).toBe(true)
})

test('after a run marts are asked for, after an empty queue they are not', async () => {
  const asked: string[] = []
  let waiting = 1
  const { branch } = make({
    run: async () => {
      asked.push('run')
      return report
    },
    readQueue: async () => {
      asked.push(`queue ${waiting}`)
      return waiting-- > 0 ? report : undefined
    },
  })
  beating = branch.follow({
    intervalMs: LONG,
    firstPauseMs: 0,
    onRun: () => void asked.push('refresh'),
    signal: stop.signal,
  })
  await vi.waitFor(() => expect(asked).toContain('queue 1'), { timeout: 20_000 })
  branch.wake()
  await vi.waitFor(() => expect(asked).toContain('queue 0'), { timeout: 20_000 })
  expect(asked).toEqual(['run', 'refresh', 'queue 1', 'refresh', 'queue 0'])
})

test('events that the portal kept are fetched before a run and read after it', async () => {
  const asked: string[] = []
  let kept = 0
  const { branch } = make(
    {
      run: async () => {
        asked.push('run')
        return report
      },
      readQueue: async () => {
        asked.push('queue')
        return report
      },
    },
    {
      offline: async () => {
        asked.push(`offline ${kept}`)
        const came = kept
        kept = 0
        return came
      },
    },
  )
  kept = 2
  beating = branch.follow({ intervalMs: LONG, firstPauseMs: 0, onRun: () => {}, signal: stop.signal })
  await vi.waitFor(() => expect(asked).toContain('queue'), { timeout: 20_000 })
  expect(asked).toEqual(['offline 2', 'run', 'offline 0', 'queue'])
})
