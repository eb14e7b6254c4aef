import { useMediaQuery } from '@mantine/hooks'

const useIs = (query: string) => useMediaQuery(query, undefined, { getInitialValueInEffect: false }) ?? false

/** Room for the rail of pages and for all filters in the header. */
export const useIsWide = (): boolean => useIs('(min-width: 1200px)')

/** Room for one filter more. */
export const useHasRoom = (): boolean => useIs('(min-width: 1440px)')
