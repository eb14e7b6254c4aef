import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startOf, takeLock } from '../../server/lock.ts'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrina-lock-'))
  path = join(folder, 'vitrina.lock')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const take = () => takeLock(path, folder)

/** What a holder leaves behind. */
async function claim(content: string): Promise<void> {
  await writeFile(`${path}.0000`, content)
  await writeFile(`${path}.0000.held`, '')
}

test('a lock is taken once and leaves nothing behind', async () => {
  const lock = await take()
  await expect(take()).rejects.toThrow(`another Vitrina (process ${process.pid})`)
  await lock.release()
  await lock.release()
  await (await take()).release()
  expect(await readdir(folder)).toEqual([])
})

test('a lock whose process is gone is taken over', async () => {
  await claim(JSON.stringify({ pid: 2 ** 22 + 1, started: 'long ago' }))
  await (await take()).release()
  expect(await readdir(folder)).toEqual([])
})

test('a reused pid is not taken for the old process', async () => {
  await claim(JSON.stringify({ pid: process.ppid, started: 'another boot' }))
  await (await take()).release()
})

test('a lock file cut short by a power failure is taken over', async () => {
  await claim('')
  await (await take()).release()
})

test('a living holder keeps its lock', async () => {
  await claim(JSON.stringify({ pid: process.ppid, started: startOf(process.ppid) }))
  await expect(take()).rejects.toThrow(`process ${process.ppid}`)
  expect(await readdir(folder)).toHaveLength(2)
})

test('of many takers of a dead lock one wins', async () => {
  await claim(JSON.stringify({ pid: 2 ** 22 + 1, started: 'long ago' }))
  const results = await Promise.allSettled(Array.from({ length: 30 }, take))
  const refusals = results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []))
  expect(refusals).toHaveLength(29)
  for (const refusal of refusals) expect(refusal).toMatch(/another Vitrina/)
})
