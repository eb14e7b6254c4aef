import type { chartColors } from '../theme.ts'

type Colors = (typeof chartColors)['light' | 'dark']

/** The look of axes and grid; one object per scheme. */
export const nivoTheme = (colors: Colors) => ({
  background: 'transparent',
  text: { fontFamily: 'var(--font)', fontSize: 12, fill: colors.muted },
  grid: { line: { stroke: colors.line, strokeWidth: 1 } },
  axis: {
    domain: { line: { stroke: 'transparent' } },
    ticks: { text: { fill: colors.muted, fontSize: 12 } },
  },
})
