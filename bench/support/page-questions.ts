/** The questions that a page asks of Cube, and what plain REST takes for them. */
import type { Browser, BrowserContext, Page } from 'playwright-core'

/** Bodies of the page's `/v1/load` requests, read when called. */
export function recordQuestions(page: Page): () => string[] {
  const bodies: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/cubejs-api/v1/load')) bodies.push(request.postData() ?? '')
  })
  return () => [...bodies]
}

/**
 * Asks all questions at once, as a page does, past the answers that the server keeps.
 *
 * @returns milliseconds until the last answer is read
 */
export async function askAll(origin: string, bodies: string[]): Promise<number> {
  const session = (await (await fetch(`${origin}/api/session`)).json()) as { token: string }
  const headers = { authorization: session.token, 'content-type': 'application/json' }
  const started = performance.now()
  await Promise.all(
    bodies.map(async (body) => {
      const asked = JSON.stringify({ ...JSON.parse(body), cache: 'no-cache' })
      const response = await fetch(`${origin}/cubejs-api/v1/load`, { method: 'POST', headers, body: asked })
      const text = await response.text()
      if (!response.ok) throw new Error(`bench: ${body}: ${text.slice(0, 300)}`)
    }),
  )
  return performance.now() - started
}

/** A reader with an empty cache, at a desk. */
export async function newReader(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({ locale: 'ru-RU', viewport: { width: 1440, height: 900 } })
  // What runs TypeScript here names functions by a helper that pages do not have.
  await context.addInitScript('globalThis.__name ??= (named) => named')
  return context
}
