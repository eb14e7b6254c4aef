import { linkOf } from '../../link.ts'

const usual = 46

/** Splits into what people see as letters: an emoji is never cut in two. */
const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const lettersOf = (text: string): string[] => [...letters.segment(text)].map(({ segment }) => segment)

/** Long marks keep both ends, `severtara.example/catalog…400x400`; a web address goes without its scheme. */
export function shortened(mark: string, most = usual): string {
  const text = (linkOf(mark) ? mark.replace(/^https?:\/\/(www\.)?/, '') : mark).trim()
  const parts = lettersOf(text)
  if (parts.length <= most) return text
  const tail = Math.floor(most / 3)
  return `${parts.slice(0, most - tail - 1).join('')}…${parts.slice(-tail).join('')}`
}
