export type FilterName = 'portal' | 'period' | 'pipelines' | 'people' | 'sources'

interface PageEntry {
  path: '/' | '/quality' | '/sync'
  name: 'summary' | 'quality' | 'sync'
  /** Filters that have an effect there; the others wait in the address for the next page. */
  filters: FilterName[]
}

/** The pages, in the order of the navigation. */
export const pages: PageEntry[] = [
  { path: '/', name: 'summary', filters: ['portal', 'period', 'pipelines', 'people', 'sources'] },
  { path: '/quality', name: 'quality', filters: ['portal', 'pipelines', 'people'] },
  { path: '/sync', name: 'sync', filters: [] },
]

export type PageName = PageEntry['name']

/** Undefined for an address that leads nowhere. */
export const pageAt = (pathname: string): PageName | undefined =>
  pages.find(({ path }) => path === (pathname.replace(/\/+$/, '') || '/'))?.name

export const filtersOn = (page: PageName | undefined): FilterName[] =>
  pages.find(({ name }) => name === page)?.filters ?? []
