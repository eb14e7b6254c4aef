import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'

const MAIN = new URL('../../portal/main.ts', import.meta.url).pathname
const args = ['--deals', '30', '--seed', '2', '--anchor', '2026-01-15T12:00:00+03:00']

function stopped(child: ChildProcess) {
  onTestFinished(() => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  })
  return child
}

test('a forked portal tells its address and ends with its parent', async () => {
  const child = stopped(fork(MAIN, args, { execArgv: ['--import', 'tsx'], silent: true }))
  const [{ webhookUrl }] = (await once(child, 'message')) as [{ webhookUrl: string }]
  const { total } = await (
    await fetch(`${webhookUrl}crm.deal.list?filter[<DATE_CREATE]=2026-01-15T12:00:00%2B03:00`)
  ).json()
  expect(total).toBe(30)
  child.disconnect()
  expect(await once(child, 'exit')).toEqual([0, null])
})

test('a started portal prints its address and ends on a signal', async () => {
  const child = stopped(
    spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }),
  )
  const [line] = (await once(child.stdout!, 'data')) as [Buffer]
  expect(JSON.parse(line.toString()).webhookUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/rest\/1\/\w+\/$/)
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
})

test('a started portal changes all the time when told so', async () => {
  const flags = [...args, '--churn', '100', '--rate', '5', '--skew', '3600']
  const child = stopped(fork(MAIN, flags, { execArgv: ['--import', 'tsx'], silent: true }))
  const [{ webhookUrl }] = (await once(child, 'message')) as [{ webhookUrl: string }]
  const newest = async () => {
    const answer = await fetch(`${webhookUrl}crm.deal.list?order[ID]=DESC&select[]=ID`)
    return Number((await answer.json()).result[0].ID)
  }
  const before = await newest()
  await expect.poll(newest).toBeGreaterThan(before)
  const { result } = await (await fetch(`${webhookUrl}server.time`)).json()
  expect(Date.parse(result) - Date.now()).toBeGreaterThan(3_000_000)
})

test('a wrong flag is named', async () => {
  const child = stopped(
    spawn(process.execPath, ['--import', 'tsx', MAIN, '--deals', 'many'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    }),
  )
  const [line] = (await once(child.stderr!, 'data')) as [Buffer]
  expect(line.toString()).toBe('--deals many: expected a whole number\n')
  expect((await once(child, 'exit'))[0]).toBe(2)
})
