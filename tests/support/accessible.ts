/** What the browser tests ask of any page: has it come to rest, what axe finds, where Tab leads. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { BrowserContext, Page } from 'playwright-core'

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

interface Finding {
  id: string
  impact: string | null
  nodes: { html: string; any: { message: string }[] }[]
}

/** Every page, with what it shows when it is there, and how many charts at least; the builder has a question. */
export const everyPage = [
  { path: '/', place: '#block-won-amount', charts: 2 },
  { path: '/sales', place: '#block-dynamics', charts: 5 },
  { path: '/team', place: '#block-team-people', charts: 2 },
  { path: '/forgotten', place: '#block-forgotten-managers', charts: 1 },
  { path: '/marketing', place: '#block-lead-utm', charts: 3 },
  { path: '/customers', place: '#block-customers-people', charts: 1 },
  { path: '/builder?b.c=sales&b.m=won_amount&b.d=manager&b.g=month', place: '#block-builder', charts: 1 },
  { path: '/dictionary', place: '[data-testid="dictionary-find"]', charts: 0 },
  { path: '/quality', place: '#block-quality-records', charts: 1 },
  { path: '/sync', place: '[data-testid="entities"]', charts: 0 },
  { path: '/settings', place: '[data-testid="settings-pipelines"]', charts: 0 },
] as const

/** The address of a page with further parts of the query. */
export const withQuery = (path: string, query: string): string =>
  query ? `${path}${path.includes('?') ? '&' : '?'}${query}` : path

/** Nothing is being loaded, nothing moves. Blocks out of sight have not asked: a high window shows them all. */
export async function atRest(page: Page, place = 'main h1'): Promise<void> {
  await page.waitForFunction(
    (selector) =>
      document.querySelector(selector) !== null &&
      document.querySelector('[aria-busy="true"], [class*="skeleton"]') === null &&
      document.getAnimations().every(({ playState }) => playState !== 'running'),
    place,
  )
}

/** Every block has come in sight, asked and been answered. A page without blocks has come to rest. */
export async function allShown(page: Page): Promise<void> {
  await page.locator('main h1, main h2').first().waitFor()
  await page.waitForLoadState('networkidle')
  for (const block of await page.locator('main [data-testid^="block-"]').all()) {
    await block.scrollIntoViewIfNeeded()
    await page.waitForTimeout(40)
  }
  await page.waitForLoadState('networkidle')
  await page.waitForFunction(
    () => !document.querySelector('main :is([aria-busy="true"], [class*="skeleton"])'),
  )
}

/**
 * What axe finds on the page as it stands, one line each; what it calls minor is left out.
 * What is still fading in has a contrast that nobody reads, so it is waited for.
 * The pages' policy forbids inline scripts; the checker is put in by the browser itself.
 */
export async function axeFindings(context: BrowserContext, page: Page): Promise<string[]> {
  const session = await context.newCDPSession(page)
  await session.send('Runtime.evaluate', { expression: await readFile(axePath, 'utf8') })
  await session.detach()
  await page.waitForFunction(isOpaque)
  const findings = await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(on: Document, how: object): Promise<{ violations: Finding[] }> }
    }
    // An open menu lies above the page and in none of its parts; it has the focus, and a role of its own.
    const region = { enabled: document.querySelector('[role="menu"]') === null }
    return (await axe.run(document, { resultTypes: ['violations'], rules: { region } })).violations
  })
  return findings
    .filter(({ impact }) => impact !== 'minor')
    .flatMap(({ id, nodes }) =>
      nodes.slice(0, 5).map(({ html, any }) => `${id}: ${html.slice(0, 200)} ${any[0]?.message ?? ''}`),
    )
}

/** Nothing above the page is half open, nothing in it appears or goes. What turns for ever, such as a pulse, may. */
function isOpaque(): boolean {
  const isSolid = (element: Element | null): boolean =>
    element === null || (getComputedStyle(element).opacity === '1' && isSolid(element.parentElement))
  const moving = document
    .getAnimations()
    .filter(({ effect, playState }) => playState === 'running' && effect?.getTiming().iterations !== Infinity)
  return (
    moving.length === 0 && [...document.querySelectorAll('[role="dialog"], [role="menu"]')].every(isSolid)
  )
}

/**
 * Things to press smaller than 24 × 24 px. Links within a sentence do not count, nor do the parts of a drawn chart:
 * its table says and does the same. A field is as large as the label around it.
 */
export const smallTargets = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        'a[href], button, input, select, textarea, summary, [role="button"]',
      ),
    ].flatMap((element) => {
      const target = (element.matches('input') && element.closest('label')) || element
      const { width, height } = target.getBoundingClientRect()
      const isHidden = width <= 1 || height <= 1 || !target.checkVisibility({ visibilityProperty: true })
      const isInSentence =
        element.matches('a') &&
        getComputedStyle(element).display === 'inline' &&
        (element.parentElement?.textContent ?? '').trim() !== (element.textContent ?? '').trim()
      if (isHidden || isInSentence || element.closest('svg') || (width > 23.9 && height > 23.9)) return []
      const place = element.closest('[data-testid]')?.getAttribute('data-testid')
      return [`${place}: ${width.toFixed(1)}×${height.toFixed(1)} ${element.outerHTML.slice(0, 120)}`]
    }),
  )

export interface Stop {
  name: string
  /** Undefined: all is well with it. */
  fault: string | undefined
}

/**
 * Presses Tab from the top of the page to its end.
 *
 * @returns the places that had the focus, in order, and the controls it never came to
 */
export async function walk(page: Page, most = 1500): Promise<{ stops: Stop[]; missed: string[] }> {
  await page.evaluate(() => {
    scrollTo(0, 0)
    ;(document.activeElement as HTMLElement | null)?.blur()
    document.body.tabIndex = -1
    document.body.focus()
    document.body.removeAttribute('tabindex')
    for (const element of document.querySelectorAll('[data-walked]')) element.removeAttribute('data-walked')
  })
  const stops: Stop[] = []
  while (stops.length < most) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(look)
    if (!stop) return { stops, missed: await page.evaluate(notWalked) }
    stops.push(stop)
  }
  throw new Error(`Tab does not come to the end of the page: ${JSON.stringify(stops.slice(-5))}`)
}

/** The element that has the focus: can it be seen, and that it has it? Undefined at the end of the page. */
function look(): Stop | undefined {
  const element = document.activeElement
  if (!element || element === document.body || element.hasAttribute('data-walked')) return undefined
  element.setAttribute('data-walked', '')
  const place = element.closest('[data-testid]')?.getAttribute('data-testid') ?? ''
  const text = element.getAttribute('aria-label') ?? element.textContent ?? ''
  const name = `${place} ${element.tagName.toLowerCase()} ${text.trim().slice(0, 40)}`
  const drawsRing = (of: Element, pseudo?: string) => {
    const { outlineStyle, outlineWidth, stroke, strokeWidth } = getComputedStyle(of, pseudo)
    const isDrawn = of instanceof SVGElement && stroke !== 'none' && Number.parseFloat(strokeWidth) >= 2
    return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2) || isDrawn
  }
  const isUnderlined = (field: Element) =>
    [field, field.parentElement!].some((one) => getComputedStyle(one).boxShadow.includes('inset'))
  const isSeen =
    drawsRing(element) ||
    drawsRing(element, '::after') ||
    // Fields draw it around themselves and their sign, or as a line below.
    (element.matches('input') && (drawsRing(element.parentElement!) || isUnderlined(element)))
  const header = document.querySelector('header')!
  const isAbove =
    header.contains(element) || element.closest('nav') || getComputedStyle(element).position === 'fixed'
  const box = element.getBoundingClientRect()
  const top = isAbove ? 0 : header.getBoundingClientRect().bottom
  const isUnder =
    box.bottom <= top + 1 || box.top >= innerHeight - 1 || box.right <= 0 || box.left >= innerWidth
  return {
    name,
    fault: isUnder ? 'is hidden' : isSeen ? undefined : 'has no visible focus',
  }
}

/** Controls in the order of Tab that Tab passed by: none, or a trap or a jump lies before them. */
function notWalked(): string[] {
  const all = document.querySelectorAll<HTMLElement>(
    'a[href], button:not(:disabled), input:not(:disabled), select, [tabindex="0"]',
  )
  return [...all].flatMap((element) => {
    const isRadio = element.matches('input[type="radio"]:not(:checked)')
    const isReached = element.tabIndex < 0 || element.hasAttribute('data-walked') || isRadio
    return isReached || !element.checkVisibility({ visibilityProperty: true })
      ? []
      : [element.outerHTML.slice(0, 160)]
  })
}

/** Why the page can be scrolled sideways: by how much, and what stands out of it; nothing where it cannot. */
export const sideways = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    const isCut = (element: Element): boolean => {
      const above = element.parentElement
      return above !== null && (getComputedStyle(above).overflowX !== 'visible' || isCut(above))
    }
    const outside = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > clientWidth + 0.5 && !isCut(element),
    )
    const place = (element: Element) => element.closest('[data-testid]')?.getAttribute('data-testid')
    const lines = outside.map((element) => `${place(element)}: ${element.outerHTML.slice(0, 120)}`)
    return [`${scrollWidth - clientWidth} px`, ...lines.slice(0, 5)]
  })
