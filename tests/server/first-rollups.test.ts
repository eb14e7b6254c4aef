import { expect, test } from 'vitest'
import { firstRollups } from '../../server/first-rollups.ts'
import type { Logger } from '../../server/log.ts'

function listening() {
  const lines: string[] = []
  const note = (line: string) => void lines.push(line)
  return { lines, log: { info: note, error: note } as unknown as Logger }
}

test('quick ones are waited for', async () => {
  const { lines, log } = listening()
  let built = false
  await firstRollups(
    {
      refresh: async () => {
        await new Promise((done) => setTimeout(done, 20))
        built = true
      },
    },
    log,
  )
  expect([built, lines]).toEqual([true, []])
})

test('slow ones are built behind', async () => {
  const { lines, log } = listening()
  await firstRollups({ refresh: () => new Promise(() => {}) }, log, 10)
  expect(lines).toEqual([expect.stringContaining('still being built')])
})

test('a failure is told and ends no start', async () => {
  const { lines, log } = listening()
  const full = Object.assign(new Error('no space left'), { code: '53100' })
  await firstRollups({ refresh: () => Promise.reject(full) }, log)
  expect(lines).toEqual([expect.stringContaining('The disk of the database is full')])
})
