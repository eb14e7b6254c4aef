/** The walk-through of docs/adding-a-widget.md, done with a copy of the pages: one file more, and the page has it. */
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '../..')
const WIDGET = 'dashboard/sales/widgets/win-rate.tsx'

let copy: string
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'vitrina-widget-'))
  const isSource = (path: string) => !path.startsWith(join(root, 'dashboard/dist'))
  await cp(join(root, 'dashboard'), join(copy, 'dashboard'), { recursive: true, filter: isSource })
  // The pages share types with the server.
  for (const name of ['settings-report.ts', 'status-report.ts'])
    await cp(join(root, 'server', name), join(copy, 'server', name))
  for (const name of ['package.json', 'tsconfig.json']) await cp(join(root, name), join(copy, name))
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))
  const page = await readFile(join(root, 'docs/adding-a-widget.md'), 'utf8')
  const [, widget] = /```tsx\n([\s\S]*?)```/.exec(page)!
  await writeFile(join(copy, WIDGET), widget!)
})
afterAll(() => rm(copy, { recursive: true, force: true }))

const tool = (path: string, ...args: string[]) =>
  run(process.execPath, [join(root, 'node_modules', path), ...args], { cwd: copy })

test('the file of the page about blocks has no fault of types', { timeout: 120_000 }, async () => {
  const { stdout } = await tool('typescript/bin/tsc', '--noEmit').catch((error: { stdout: string }) => error)
  expect(stdout).toBe('')
})

test('with that one file the page has the block', { timeout: 120_000 }, async () => {
  await tool('vite/bin/vite.js', 'build', 'dashboard', '--logLevel', 'error')
  const assets = join(copy, 'dashboard/dist/assets')
  const files = (await readdir(assets)).filter((name) => name.endsWith('.js'))
  const texts = await Promise.all(files.map((name) => readFile(join(assets, name), 'utf8')))
  const built = texts.filter((text) => text.includes('Доля выигранных по источникам'))
  expect(built).toHaveLength(1)
  expect(built[0]).toContain('win-rate')
})
