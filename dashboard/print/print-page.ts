import type { QueryClient } from '@tanstack/react-query'
import { setPrinting } from './printing.ts'

const stepPx = 500
const mostMs = 20_000
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Loads what lies below the fold, waits for all answers, and hands the page to the printer.
 *
 * @param inLight  runs the printing while the page has its light colours: paper is white
 */
export async function printPage(
  client: QueryClient,
  inLight: (print: () => Promise<void>) => Promise<void>,
): Promise<void> {
  setPrinting(true)
  const back = scrollY
  try {
    await inLight(async () => {
      await seeAll()
      const until = Date.now() + mostMs
      do await pause(250)
      while (client.isFetching({ queryKey: ['cube'] }) > 0 && Date.now() < until)
      await pause(600)
      const release = keepHeights()
      print()
      release()
    })
  } finally {
    scrollTo(0, back)
    setPrinting(false)
  }
}

/** Charts are drawn for the height they have on the screen. */
function keepHeights(): () => void {
  const figures = [...document.querySelectorAll<HTMLElement>('section[data-area="main"] figure')]
  const heights = figures.map((figure) => figure.offsetHeight)
  for (const [index, figure] of figures.entries()) figure.style.minBlockSize = `${heights[index]}px`
  return () => {
    for (const figure of figures) figure.style.minBlockSize = ''
  }
}

/** Blocks ask their questions when they come near. */
async function seeAll() {
  for (let y = 0; y < document.body.scrollHeight; y += stepPx) {
    scrollTo(0, y)
    await pause(40)
  }
  scrollTo(0, 0)
}
