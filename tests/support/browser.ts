/** The system's Chromium, driven by playwright-core. */
import { accessSync, constants } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'

/** Path of the browser, CHROME_PATH first; undefined where there is none. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = (env.PATH ?? '').split(delimiter)
  const candidates = [env.CHROME_PATH, ...NAMES.flatMap((name) => folders.map((f) => join(f, name))), MAC]
  return candidates.find((path) => path !== undefined && isAbsolute(path) && isExecutable(path))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * For `test.skipIf(noBrowser)`: true on a machine without Chromium, after saying so once.
 * Where CI is set it is never true: the tests fail for want of a browser.
 */
export const noBrowser: boolean = findChromium() === undefined && !process.env.CI
if (noBrowser)
  console.warn('No Chromium on this machine: browser tests are skipped. Install it or set CHROME_PATH.')

/** A headless browser that talks to nobody but the pages it is given. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium()
  if (!executablePath) throw new Error('No Chromium on this machine. Install chromium or set CHROME_PATH.')
  return await chromium.launch({
    executablePath,
    headless: true,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
    ],
  })
}
