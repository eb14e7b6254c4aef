/** The first SQL user's password is made once and kept beside the other secrets. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadSecrets } from '../../server/secrets.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrina-secrets-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('it is the same at the next start, and only its owner may read it', async () => {
  const secrets = await loadSecrets(folder)
  expect(secrets.sqlPassword).toMatch(/^[0-9a-f]{32,}$/)
  expect(await loadSecrets(folder)).toEqual(secrets)
  expect((await stat(join(folder, 'secrets.json'))).mode & 0o777).toBe(0o600)
})

test('an installation of before gets one and keeps the others', async () => {
  const path = join(folder, 'secrets.json')
  const before = { databasePassword: 'of the database', apiSecret: 'of the tokens' }
  await writeFile(path, JSON.stringify(before))
  const secrets = await loadSecrets(folder)
  expect(secrets).toEqual({ ...before, sqlPassword: expect.stringMatching(/^[0-9a-f]{32,}$/) })
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(secrets)
})
