/** Opens a page in a browser that has never seen it and watches what the reader gets when. */
import type { Browser, Page } from 'playwright-core'
import { askAll, newReader, recordQuestions } from './page-questions.ts'

export interface Opened {
  lcpMs: number
  /** From the navigation until no block is busy. */
  settledMs: number
  /** The slowest of the page's own questions, asked again by plain REST at once, past the kept answers. */
  restMs: number
  cls: number
  longestTaskMs: number
  firstBytes: number
  allBytes: number
  questions: number
}

interface Watched {
  lcp: number
  cls: number
  longest: number
}

/** Runs in the page before anything of it. */
function watch() {
  const seen: Watched = { lcp: 0, cls: 0, longest: 0 }
  ;(window as unknown as { seen: Watched }).seen = seen
  const on = (type: string, take: (entry: PerformanceEntry) => void) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true })
  on('largest-contentful-paint', (entry) => {
    seen.lcp = entry.startTime
  })
  on('layout-shift', (entry) => {
    const shift = entry as PerformanceEntry & { value: number; hadRecentInput: boolean }
    if (!shift.hadRecentInput) seen.cls += shift.value
  })
  on('longtask', (entry) => {
    seen.longest = Math.max(seen.longest, entry.duration)
  })
}

/** Resolves with the moment, by the page's clock, since when no block in sight has been busy. */
export const settled = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const quietMs = 400
        let since = performance.now()
        const look = () => {
          const isThere = document.querySelector('#content h1, #content h2') !== null
          const busy = !isThere || document.querySelector('#content [aria-busy="true"]')
          const now = performance.now()
          if (busy) since = now
          if (now - since > quietMs) resolve(since)
          else requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      }),
  )

/** Charts come after the tiles, the menu of numbers when the page is at rest. What is not later is the first load. */
const isLater = (url: string) =>
  /\/assets\/(Columns|Lines|Scatter|StepChart|scale|colors|Menu|ValueMenu)-[^/]*$/.test(url)

export async function openOnce(browser: Browser, url: string): Promise<Opened> {
  const context = await newReader(browser)
  try {
    const page = await context.newPage()
    const bytes = await countBytes(page)
    const questions = recordQuestions(page)
    await page.addInitScript(watch)
    await page.goto(url, { waitUntil: 'commit' })
    await page.locator('#content').waitFor({ timeout: 120_000 })
    const settledMs = await settled(page)
    const { lcp, cls, longest } = await page.evaluate(() => (window as unknown as { seen: Watched }).seen)
    const restMs = await askAll(new URL(url).origin, questions())
    return {
      lcpMs: lcp,
      settledMs,
      restMs,
      cls,
      longestTaskMs: longest,
      firstBytes: bytes((file) => (/\.(js|css)$/.test(file.url) && !isLater(file.url)) || file.url === url),
      allBytes: bytes(() => true),
      questions: questions().length,
    }
  } finally {
    await context.close()
  }
}

/** Bytes on the wire of what came, compressed, by address. */
async function countBytes(page: Page) {
  const client = await page.context().newCDPSession(page)
  await client.send('Network.enable')
  const urls = new Map<string, string>()
  const sizes = new Map<string, number>()
  client.on('Network.responseReceived', ({ requestId, response }) => {
    urls.set(requestId, response.url.split('?')[0]!)
  })
  client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    sizes.set(requestId, encodedDataLength)
  })
  return (isMeant: (resource: { url: string }) => boolean): number =>
    [...sizes].reduce((sum, [id, size]) => sum + (isMeant({ url: urls.get(id) ?? '' }) ? size : 0), 0)
}
