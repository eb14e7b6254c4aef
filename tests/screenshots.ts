/**
 * `npm run screenshots [-- folder]`: pictures of every page, wide and on a phone, light and dark, full and empty.
 * `VITRINA_URL` takes them of a running Vitrina; otherwise a demo portal is started and stopped.
 */
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Browser } from 'playwright-core'
import { pages } from '../dashboard/pages.ts'
import { start } from './server/start.ts'
import { allShown } from './support/accessible.ts'
import { launchBrowser } from './support/browser.ts'

const WIDTHS = [1440, 390]
const SCHEMES = ['light', 'dark'] as const
/** An ordinary month, and one of before the company existed. */
const PERIODS = { full: '', empty: '?p=2019-01' } as const

const folder = resolve(process.argv[2] ?? '.vitrina/screenshots')

interface Shot {
  path: string
  name: string
  width: number
  scheme: (typeof SCHEMES)[number]
  period: keyof typeof PERIODS
}

const shots: Shot[] = pages.flatMap(({ path, name }) =>
  WIDTHS.flatMap((width) =>
    SCHEMES.flatMap((scheme) =>
      (['full', 'empty'] as const).map((period) => ({ path, name, width, scheme, period })),
    ),
  ),
)

const own = process.env.VITRINA_URL ? undefined : await start()
const browser = await launchBrowser()
try {
  await own?.says('"msg":"Ready."')
  await mkdir(folder, { recursive: true })
  const origin = process.env.VITRINA_URL?.replace(/\/$/, '') ?? own!.origin
  for (const shot of shots) {
    const faults = await take(browser, origin, shot)
    console.log(`${fileOf(shot)}${faults.length > 0 ? `: ${faults.join('; ')}` : ''}`)
  }
  console.log(`${shots.length} pictures in ${folder}`)
} finally {
  await browser.close()
  await own?.stop()
}

function fileOf({ name, width, scheme, period }: Shot): string {
  return `${name}-${width}-${scheme}-${period}.png`
}

/** @returns what was wrong on the page: errors of the console, a page wider than its window */
async function take(browser: Browser, origin: string, shot: Shot): Promise<string[]> {
  const { path, width, scheme, period } = shot
  const context = await browser.newContext({
    locale: 'ru-RU',
    colorScheme: scheme,
    viewport: { width, height: width > 767 ? 900 : 844 },
    hasTouch: width < 768,
    reducedMotion: 'reduce',
  })
  const faults: string[] = []
  try {
    const page = await context.newPage()
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text())
    })
    await page.goto(origin + path + PERIODS[period])
    await allShown(page)
    await page.evaluate('scrollTo(0, 0)')
    await page.waitForTimeout(300)
    const isTooWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
    if (isTooWide) faults.push('wider than its window')
    await page.screenshot({ path: join(folder, fileOf(shot)), fullPage: true })
  } finally {
    await context.close()
  }
  return faults
}
