export type FilterName = 'portal' | 'period' | 'pipelines' | 'people' | 'sources' | 'clicks'

interface PageEntry {
  path: string
  name: PageName
  /** Filters that have an effect there; the others wait in the address for the next page. */
  filters: FilterName[]
}

const all: FilterName[] = ['portal', 'period', 'pipelines', 'people', 'sources', 'clicks']

export type PageName =
  | 'summary'
  | 'sales'
  | 'team'
  | 'forgotten'
  | 'marketing'
  | 'customers'
  | 'builder'
  | 'metrics'
  | 'quality'
  | 'sync'
  | 'settings'

/** The pages, in the order of the navigation. */
export const pages = [
  { path: '/', name: 'summary', filters: all },
  { path: '/sales', name: 'sales', filters: all },
  { path: '/team', name: 'team', filters: all },
  { path: '/forgotten', name: 'forgotten', filters: ['portal', 'pipelines', 'people', 'sources', 'clicks'] },
  { path: '/marketing', name: 'marketing', filters: all },
  { path: '/customers', name: 'customers', filters: ['portal', 'people', 'clicks'] },
  { path: '/builder', name: 'builder', filters: all },
  { path: '/dictionary', name: 'metrics', filters: [] },
  { path: '/quality', name: 'quality', filters: ['portal', 'pipelines', 'people', 'clicks'] },
  { path: '/sync', name: 'sync', filters: [] },
  { path: '/settings', name: 'settings', filters: [] },
] as const satisfies PageEntry[]

/** Who reads `/api/settings`; only executives change them. */
export const maySeeSettings = (role: string): boolean => role === 'executive' || role === 'analyst'

/** The pages that a role is offered. */
export const pagesFor = (role: string) =>
  pages.filter(({ name }) => name !== 'settings' || maySeeSettings(role))

/** Undefined for an address that leads nowhere. */
export const pageAt = (pathname: string): PageName | undefined =>
  pages.find(({ path }) => path === (pathname.replace(/\/+$/, '') || '/'))?.name

export const filtersOn = (page: PageName | undefined): FilterName[] => [
  ...(pages.find(({ name }) => name === page)?.filters ?? []),
]
