/** A click on a manager of the summary: how long until the whole page shows that manager. */
import type { Browser, Page } from 'playwright-core'
import { settled } from './page-open.ts'
import { askAll, newReader, recordQuestions } from './page-questions.ts'
import { brief, median, percentile } from './timing.ts'

const PERIODS = ['2026-10', '2026-09', '2026-08']
const PEOPLE = 8
/** By then the blocks out of sight have asked what the click before made them ask. */
const LATER_MS = 600

export interface Clicks {
  clicks: number
  /** From the click until no block in sight is busy. */
  p50Ms: number
  p95Ms: number
  /** Until the clicked row is marked. */
  feedbackP95Ms: number
  longestTaskMs: number
  /** The page's time ÷ that of its own questions by plain REST, all at once; median. */
  toRest: number
}

/** Each person of several months is clicked once, so that no answer was asked before. */
export async function clickThrough(browser: Browser, origin: string): Promise<Clicks> {
  const context = await newReader(browser)
  const [whole, feedback, rest, tasks]: number[][] = [[], [], [], []]
  try {
    for (const period of PERIODS) {
      const page = await context.newPage()
      await page.goto(`${origin}/?p=${period}`)
      await page.getByTestId('block-managers').scrollIntoViewIfNeeded()
      await page.getByTestId('managers-table').waitFor()
      await settled(page)
      for (let person = 0; person < PEOPLE; person += 1) {
        await page.waitForTimeout(LATER_MS)
        await settled(page)
        const questions = recordQuestions(page)
        const { wholeMs, feedbackMs, longest } = await click(page, person)
        whole!.push(wholeMs)
        feedback!.push(feedbackMs)
        tasks!.push(longest)
        const asked = questions()
        if (asked.length > 0) rest!.push(wholeMs / (await askAll(origin, asked)))
      }
      await page.close()
    }
  } finally {
    await context.close()
  }
  return {
    clicks: whole!.length,
    p50Ms: brief(median(whole!)),
    p95Ms: brief(percentile(whole!, 0.95)),
    feedbackP95Ms: brief(percentile(feedback!, 0.95)),
    longestTaskMs: brief(Math.max(...tasks!)),
    toRest: brief(median(rest!)),
  }
}

/** Measured inside the page, so that the way from here to there does not count. */
const click = (page: Page, person: number) =>
  page.evaluate(
    (index) =>
      new Promise<{ wholeMs: number; feedbackMs: number; longest: number }>((resolve) => {
        const buttons = document.querySelectorAll<HTMLElement>(
          '[data-testid="managers-table"] tbody th button[aria-pressed]',
        )
        const button = buttons[index % buttons.length]!
        let longest = 0
        const observer = new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) longest = Math.max(longest, entry.duration)
        })
        observer.observe({ type: 'longtask' })
        const quietMs = 250
        const started = performance.now()
        let feedbackMs = 0
        let last = started
        let wasBusy = false
        const look = () => {
          const now = performance.now()
          // Blocks out of sight are asked for afterwards.
          const isBusy = [...document.querySelectorAll('main [aria-busy="true"]')].some((block) => {
            const { top, bottom } = block.getBoundingClientRect()
            return bottom > 0 && top < innerHeight
          })
          const pressed = document.querySelector('[data-testid="managers-table"] [aria-pressed="true"]')
          if (!feedbackMs && pressed) feedbackMs = now - started
          wasBusy ||= isBusy
          if (isBusy) last = now
          if (now - last > quietMs && (wasBusy || now - started > 2000)) {
            observer.disconnect()
            resolve({ wholeMs: last - started, feedbackMs, longest })
          } else requestAnimationFrame(look)
        }
        button.click()
        requestAnimationFrame(look)
      }),
    person,
  )
