/** What a reader waits for in a real Chromium: opening each page, a click that filters it, and what REST alone takes. */
import { loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { start } from '../tests/server/start.ts'
import { launchBrowser } from '../tests/support/browser.ts'
import { type CleanUp, withCleanUp } from './support/clean-up.ts'
import { type Clicks, clickThrough } from './support/page-clicks.ts'
import { type Opened, openOnce } from './support/page-open.ts'
import { brief, median, percentile } from './support/timing.ts'

const DEALS = Number(process.env.BENCH_DEALS ?? 200_000)
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5)
const PAGES = ['/', '/sales', '/team', '/forgotten', '/marketing', '/customers', '/quality', '/dictionary']

export interface PageFigures {
  /** Milliseconds: the largest paint, and until nothing is on its way any more. */
  lcpMs: number
  settledMs: number
  /** Settled ÷ its own questions asked by plain REST, all at once; null for a page that asks none. */
  settledToRest: number | null
  /** Sum of layout shifts. */
  cls: number
  longestTaskMs: number
  /** Transferred until the page stands, without and with the chunks of charts. */
  firstKiB: number
  allKiB: number
  questions: number
}

export interface PagesBench {
  deals: number
  rounds: number
  load: { before: number; after: number }
  pages: Record<string, PageFigures>
  clicks: Clicks
}

/**
 * A demo portal of `BENCH_DEALS` deals (or the Vitrina at `BENCH_URL`), the production build, roll-ups warm; every
 * opening in a browser without a cache.
 */
export function bench(): Promise<PagesBench> {
  return withCleanUp(async (cleanUp) => {
    const origin = process.env.BENCH_URL?.replace(/\/$/, '') ?? (await startDemo(cleanUp))
    const browser = await launchBrowser()
    cleanUp.add(() => browser.close())
    const [before] = loadavg() as [number]
    const pages: Record<string, PageFigures> = {}
    for (const path of PAGES) {
      pages[path] = await figuresOf(browser, origin, path)
      console.error(path, JSON.stringify(pages[path]))
    }
    const clicks = await clickThrough(browser, origin)
    const [after] = loadavg() as [number]
    return { deals: DEALS, rounds: ROUNDS, load: { before, after }, pages, clicks }
  })
}

async function startDemo(cleanUp: CleanUp): Promise<string> {
  const product = await start({ VITRINA_DEMO_DEALS: String(DEALS) })
  cleanUp.add(() => product.stop())
  await product.says('"msg":"Ready."')
  await rollupsReady(product.origin)
  return product.origin
}

/** A start does not wait for the roll-ups of a big portal: until they stand, pages are answered from the marts. */
async function rollupsReady(origin: string): Promise<void> {
  for (;;) {
    const { rollups } = (await (await fetch(`${origin}/readyz`)).json()) as {
      rollups?: { ready: number; total: number }
    }
    if (rollups && rollups.ready === rollups.total) return
    await sleep(1000)
  }
}

/** The first opening warms what is computed once; the figures are of those after it. */
async function figuresOf(browser: Browser, origin: string, path: string): Promise<PageFigures> {
  await openOnce(browser, origin + path)
  const rounds: Opened[] = []
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await openOnce(browser, origin + path))
  const middle = (pick: (opened: Opened) => number) => brief(median(rounds.map(pick)))
  return {
    lcpMs: middle(({ lcpMs }) => lcpMs),
    settledMs: middle(({ settledMs }) => settledMs),
    settledToRest: rounds[0]!.questions > 0 ? middle(({ settledMs, restMs }) => settledMs / restMs) : null,
    cls: brief(Math.max(...rounds.map(({ cls }) => cls))),
    longestTaskMs: brief(
      percentile(
        rounds.map(({ longestTaskMs }) => longestTaskMs),
        0.95,
      ),
    ),
    firstKiB: middle(({ firstBytes }) => firstBytes / 1024),
    allKiB: middle(({ allBytes }) => allBytes / 1024),
    questions: rounds[0]!.questions,
  }
}
