import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { startDemo } from '../../server/demo.ts'
import { createLog } from '../../server/log.ts'

test('a demo portal that was killed comes back at the same address with the same company', {
  timeout: 120_000,
}, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'vitrina-demo-'))
  const demo = await startDemo({ dataDir, deals: 30, log: createLog('silent') })
  const deals = async () => {
    const answer = await fetch(`${demo.webhookUrl}crm.deal.list.json?select[]=ID&select[]=DATE_CREATE`)
    return ((await answer.json()) as { result: unknown[] }).result
  }
  try {
    const before = await deals()
    const first = demo.pid()
    process.kill(first, 'SIGKILL')
    await vi.waitFor(() => expect(demo.pid()).not.toBe(first), { timeout: 90_000, interval: 100 })
    expect((await deals()).slice(0, before.length)).toEqual(before)
  } finally {
    const last = demo.pid()
    await demo.stop()
    expect(() => process.kill(last, 0)).toThrow('ESRCH')
    await rm(dataDir, { recursive: true, force: true })
  }
})
