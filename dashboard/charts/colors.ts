import { useComputedColorScheme } from '@mantine/core'
import { chartColors, type Scheme } from '../theme.ts'
import type { Series } from './types.ts'

const quiet = { light: '#A9B2BD', dark: '#5C6773' } as const satisfies Record<Scheme, string>

export type Colors = (typeof chartColors)[Scheme] & { quiet: string }

/** Literal colours of the present scheme. */
export function useColors(): Colors {
  const scheme = useComputedColorScheme('light')
  return { ...chartColors[scheme], quiet: quiet[scheme] }
}

/** A series with its colour; quiet ones are grey and have no name of their own in the key. */
export interface Tone extends Series {
  color: string
  isQuiet: boolean
}

export const mostColoured = 5

/** Colours of series: of those highlighted, else of all; five at most, the others are grey. */
export function tonesOf(series: Series[], colors: Pick<Colors, 'series' | 'quiet'>): Tone[] {
  const isChosen = series.some(({ isHighlighted }) => isHighlighted)
  let next = 0
  return series.map((one) => {
    const isColoured = (!isChosen || one.isHighlighted === true) && next < mostColoured
    return { ...one, isQuiet: !isColoured, color: isColoured ? colors.series[next++]! : colors.quiet }
  })
}
