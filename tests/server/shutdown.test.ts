import { expect, test } from 'vitest'
import { createShutdown } from '../../server/shutdown.ts'

test('what was started last is stopped first', async () => {
  const stopped: string[] = []
  const shutdown = createShutdown(() => {})
  for (const name of ['database', 'portal', 'loader']) shutdown.defer(name, () => void stopped.push(name))
  await Promise.all([shutdown.run(), shutdown.run()])
  expect(stopped).toEqual(['loader', 'portal', 'database'])
  expect(shutdown.signal.aborted).toBe(true)
})

test('a step that fails does not hold up the others', async () => {
  const seen: string[] = []
  const shutdown = createShutdown((name, error) => void seen.push(`${name}: ${(error as Error).message}`))
  shutdown.defer('database', () => void seen.push('database stopped'))
  shutdown.defer('portal', async () => {
    throw new Error('gone')
  })
  await shutdown.run()
  expect(seen).toEqual(['portal: gone', 'database stopped'])
})

test('what comes to stand while stopping is stopped too', async () => {
  const stopped: string[] = []
  const shutdown = createShutdown(() => {})
  const starting = new Promise<void>((resolve) =>
    setImmediate(() => {
      shutdown.defer('late', () => void stopped.push('late'))
      resolve()
    }),
  )
  await shutdown.run(starting)
  expect(stopped).toEqual(['late'])
})
