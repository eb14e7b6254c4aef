import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const brand: MantineColorsTuple = [
  '#eaf3fb',
  '#d5e5f4',
  '#a9cbe8',
  '#7aafdc',
  '#5AA9E6',
  '#3a88c9',
  '#1F6FB5',
  '#195f9d',
  '#124f85',
  '#0b3d69',
]

export const theme = createTheme({
  fontFamily: 'var(--font)',
  headings: { fontFamily: 'var(--font)' },
  colors: { brand },
  primaryColor: 'brand',
  primaryShade: { light: 6, dark: 4 },
  defaultRadius: 10,
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // The page has one banner; that of a sheet is none.
    DrawerHeader: { defaultProps: { role: 'presentation' } },
    ModalHeader: { defaultProps: { role: 'presentation' } },
    Popover: {
      defaultProps: {
        position: 'bottom-start',
        shadow: 'none',
        radius: 14,
        trapFocus: true,
        returnFocus: true,
        withinPortal: true,
      },
    },
  },
})

const shared = {
  '--mantine-color-body': 'var(--card)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--muted)',
  '--mantine-color-default-border': 'var(--line)',
}

/** Mantine's own colours follow the tokens of styles.css. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: shared,
  dark: shared,
})

export type Scheme = 'light' | 'dark'

/** Colours that the chart library interpolates must be literal; they repeat the tokens of styles.css. */
export const chartColors = {
  light: {
    series: ['#1F6FB5', '#CC734F', '#005137', '#9F5585', '#A48D02', '#1C2231'],
    text: '#1A1D21',
    muted: '#5C6670',
    line: '#E8EBEF',
    card: '#FFFFFF',
  },
  dark: {
    series: ['#5AA9E6', '#CD511B', '#76FEC7', '#B76790', '#E9CF43', '#C6E1FB'],
    text: '#E8EAED',
    muted: '#9AA5B1',
    line: '#313841',
    card: '#1F242A',
  },
} as const satisfies Record<Scheme, unknown>
