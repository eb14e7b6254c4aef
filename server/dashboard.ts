/** The dashboard's pages: built once and served as files, or by Vite while somebody works on them. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import express, { type Handler, type Response, Router } from 'express'

const root = fileURLToPath(new URL('../', import.meta.url))
const sources = join(root, 'dashboard')
const dist = join(sources, 'dist')
const page = join(dist, 'index.html')

const PLACEHOLDER = `<!doctype html><html lang="ru"><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<title>Vitrina</title><body style="font:16px system-ui;padding:2rem">Страница собирается… / The page is being built…</body></html>`

/** Serves `dashboard/dist`; assets carry a hash in their names and are kept for a year, the page is asked for anew. */
export function builtDashboard(): Handler {
  const router = Router()
  router.use(express.static(dist, { index: false, redirect: false, setHeaders: cacheHeaders }))
  router.get('*', (request, response, next) => {
    if (extname(request.path)) return next()
    if (existsSync(page)) response.set('Cache-Control', 'no-cache').sendFile(page)
    else response.status(503).set('Retry-After', '2').type('html').send(PLACEHOLDER)
  })
  return router
}

function cacheHeaders(response: Response, path: string): void {
  const hashed = path.startsWith(join(dist, 'assets'))
  response.set('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
}

/** Vite in the same process and on the same port, with its reload socket. */
export async function devDashboard(server: Server): Promise<{ handler: Handler; close(): Promise<void> }> {
  const { createServer } = await import('vite')
  const vite = await createServer({
    root: sources,
    appType: 'spa',
    server: { middlewareMode: true, hmr: { server } },
  })
  return { handler: vite.middlewares, close: () => vite.close() }
}

export interface Build {
  /** Rejects with what Vite printed. */
  done: Promise<void>
  stop(): void
}

/** Builds the pages in a process of their own, unless `dist` is newer than every source. */
export async function buildDashboard(): Promise<Build | undefined> {
  if (!existsSync(join(sources, 'index.html')) || (await isBuilt())) return undefined
  const vite = join(createRequire(import.meta.url).resolve('vite/package.json'), '../bin/vite.js')
  const child = spawn(process.execPath, [vite, 'build', sources, '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return { done: finished(child), stop: () => void child.kill() }
}

async function finished(child: ChildProcess): Promise<void> {
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text) => {
      said += text
    })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code !== 0)
    throw new Error(`The dashboard was not built (vite build, code ${code}): ${firstLines(said)}`)
}

function firstLines(text: string): string {
  return stripVTControlCharacters(text).trim().split('\n').slice(0, 8).join('\n')
}

async function isBuilt(): Promise<boolean> {
  if (!existsSync(page)) return false
  const built = statSync(page).mtimeMs
  const files = [...(await filesBelow(sources)), join(root, 'package-lock.json')]
  return files.every((path) => !existsSync(path) || statSync(path).mtimeMs <= built)
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(dist))
    .map((entry) => join(entry.parentPath, entry.name))
}
