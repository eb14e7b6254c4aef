import { type Click, followsReader, isClickKind } from './clicks.ts'
import type { FilterName } from './pages.ts'
import { type ComparedTo, type Period, parsePeriod, periodKey } from './period.ts'

export const grains = ['day', 'week', 'month', 'quarter', 'year'] as const
export type Grain = (typeof grains)[number]

/** What the address bar holds. Lists are ids of the CRM; `none` stands for records that have none. */
export interface View {
  period?: Period
  /** Absent: with the period before. */
  compared?: ComparedTo
  /** The one portal looked at, of several; the ids below are its ids. */
  portal?: string
  pipelines: string[]
  departments: string[]
  employees: string[]
  sources: string[]
  /** Of which of these lists all but the chosen are meant; never of an empty one. */
  except: ListFilter[]
  grain: Grain
  /** Cross-filters made by clicks in blocks. */
  clicks: Click[]
  /** What is chosen inside blocks: `dynamics.measure` → `sales.won_amount`. Absent: the block's own default. */
  options: Record<string, string>
  /** The list of records that stands open over the page, as `records/request.ts` writes it. */
  records?: string
  /** The saved view that this one came from. */
  saved?: string
  /** Block to scroll to. */
  block?: string
  /** Data quality: the fault whose records are listed. */
  check?: string
  /** Data quality: words to look for in the list. */
  query?: string
  /** Data quality: column that sorts the list, `-` before it for descending. */
  sort?: string
}

/** Id of «не указано»: records without a source, manager, department. */
export const none = 'none'
export const emptyView: View = {
  pipelines: [],
  departments: [],
  employees: [],
  sources: [],
  except: [],
  grain: 'month',
  clicks: [],
  options: {},
}

const lists = { pipe: 'pipelines', dep: 'departments', emp: 'employees', src: 'sources' } as const
type ListKey = keyof typeof lists
type ListName = (typeof lists)[ListKey]

/** Filters that are lists of ids: one for departments and employees together. */
const listFilters = {
  pipelines: ['pipelines'],
  people: ['departments', 'employees'],
  sources: ['sources'],
} as const satisfies Partial<Record<FilterName, ListName[]>>
export type ListFilter = keyof typeof listFilters

/** Whether all but the chosen ones of a list are meant. */
export const isExcept = ({ except }: Pick<View, 'except'>, name: ListFilter): boolean => except.includes(name)

/** The chosen ids of a list filter. */
export const chosenIds = (view: Pick<View, ListName>, name: ListFilter): string[] =>
  listFilters[name].flatMap((list: ListName) => view[list])

/** `except` as a list is turned to mean all but its ids, or these alone. */
export const withExcept = ({ except }: Pick<View, 'except'>, name: ListFilter, isOn: boolean): ListFilter[] =>
  filterNames.filter((one) => (one === name ? isOn : except.includes(one)))

const filterNames = Object.keys(listFilters) as ListFilter[]
/** An empty list leaves nothing out. */
const meantExcept = (view: View): ListFilter[] =>
  filterNames.filter((name) => view.except.includes(name) && chosenIds(view, name).length > 0)
const filterOfList = (list: ListName): ListFilter =>
  filterNames.find((name) => (listFilters[name] as readonly ListName[]).includes(list))!

const decode = (text: string) => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return ''
  }
}
const readList = (text: string) => [...new Set(text.split(',').map(decode))].filter((id) => id !== '')
const optionKey = /^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$/

/** `!` before a list leaves its ids out; some programs encode the sign. */
const exceptSign = /^(!|%21)/

/** `emp:17,18;src:WEB`; kinds that nobody knows are ignored. */
function readClicks(text: string): Click[] {
  const clicks = new Map<Click['kind'], string[]>()
  for (const part of text.split(';')) {
    const [kind, ids] = splitOnce(part, ':')
    if (isClickKind(kind) && !clicks.has(kind)) clicks.set(kind, readList(ids))
  }
  return [...clicks].flatMap(([kind, ids]) => (ids.length > 0 ? [{ kind, ids }] : []))
}

const readers: Record<string, (text: string) => Partial<View>> = {
  p: (text) => {
    const period = parsePeriod(decode(text))
    return period ? { period } : {}
  },
  cmp: (text) => (text === 'year' ? { compared: 'year' } : {}),
  g: (text) => (grains.includes(text as Grain) ? { grain: text as Grain } : {}),
  x: (text) => ({ clicks: readClicks(text) }),
  rec: (text) => {
    const records = decode(text)
    return records ? { records } : {}
  },
  view: (text) => (/^[1-9]\d{0,9}$/.test(text) ? { saved: text } : {}),
  blk: (text) => (/^[\w-]+$/.test(text) ? { block: text } : {}),
  chk: (text) => (/^\w+$/.test(text) ? { check: text } : {}),
  q: (text) => {
    const query = decode(text)
    return query ? { query } : {}
  },
  sort: (text) => (/^-?[a-z_]+$/.test(text) ? { sort: text } : {}),
  portal: (text) => (/^[1-9]\d{0,4}$/.test(text) ? { portal: text } : {}),
}

/** Reads a query string, with or without `?`. Unknown keys and unreadable values are ignored. */
export function readView(search: string): View {
  const view: View = { ...emptyView, except: [], options: {} }
  for (const part of search.replace(/^\?/, '').split('&')) {
    const [key, text] = splitOnce(part)
    const read = Object.hasOwn(readers, key) ? readers[key] : undefined
    if (Object.hasOwn(lists, key)) {
      const list = lists[key as ListKey]
      view[list] = readList(text.replace(exceptSign, ''))
      if (exceptSign.test(text) && view[list].length > 0)
        view.except = withExcept(view, filterOfList(list), true)
    } else if (read) Object.assign(view, read(text))
    else if (optionKey.test(key) && decode(text)) view.options[key] = decode(text)
  }
  return view
}

const splitOnce = (part: string, sign = '='): [string, string] => {
  const at = part.indexOf(sign)
  return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)]
}

const encode = (text: string) => encodeURIComponent(text).replaceAll('%3A', ':').replaceAll('%20', '+')

/** Ids that begin with the sign themselves stand behind a comma. */
function writeIds(ids: string[], isExcept: boolean): string {
  const text = ids.map(encode).join(',')
  return isExcept ? `!${text}` : exceptSign.test(text) ? `,${text}` : text
}

/** Writes the shortest query string that `readView` reads back; empty for the default view. */
export function writeView(view: View): string {
  const parts: string[] = []
  if (view.period) parts.push(`p=${periodKey(view.period)}`)
  if (view.compared === 'year') parts.push('cmp=year')
  if (view.portal) parts.push(`portal=${view.portal}`)
  for (const [key, name] of Object.entries(lists)) {
    if (view[name].length > 0)
      parts.push(`${key}=${writeIds(view[name], isExcept(view, filterOfList(name)))}`)
  }
  if (view.grain !== 'month') parts.push(`g=${view.grain}`)
  if (view.clicks.length > 0)
    parts.push(`x=${view.clicks.map(({ kind, ids }) => `${kind}:${ids.map(encode).join(',')}`).join(';')}`)
  if (view.check) parts.push(`chk=${view.check}`)
  if (view.query) parts.push(`q=${encode(view.query)}`)
  if (view.sort) parts.push(`sort=${view.sort}`)
  for (const [key, value] of Object.entries(view.options).sort(([a], [b]) => (a < b ? -1 : 1)))
    parts.push(`${key}=${encode(value)}`)
  if (view.records) parts.push(`rec=${encode(view.records)}`)
  if (view.saved) parts.push(`view=${view.saved}`)
  if (view.block) parts.push(`blk=${view.block}`)
  return parts.length > 0 ? `?${parts.join('&')}` : ''
}

/** How many filters are active; `shown` leaves out those that have no effect on a page. */
export const countFilters = (view: View, shown: FilterName[] = everyFilter): number => {
  const active: [FilterName, boolean][] = [
    ['portal', view.portal !== undefined],
    ['pipelines', view.pipelines.length > 0],
    ['people', view.departments.length > 0],
    ['people', view.employees.length > 0],
    ['sources', view.sources.length > 0],
    ...view.clicks.map((): [FilterName, boolean] => ['clicks', true]),
  ]
  return active.filter(([name, isOn]) => isOn && shown.includes(name)).length
}

const everyFilter: FilterName[] = ['portal', 'period', 'pipelines', 'people', 'sources', 'clicks']

/**
 * What follows the reader to another page: the filters, but nothing that belongs to one page alone.
 *
 * @param before  a View; the router types it as anything
 */
export function carried(before: object): View {
  const { period, compared, portal, pipelines, departments, employees, sources, except, grain, clicks } =
    before as View
  return {
    ...emptyView,
    ...(period && { period }),
    ...(compared && { compared }),
    ...(portal && { portal }),
    pipelines,
    departments,
    employees,
    sources,
    except,
    grain,
    clicks: clicks.filter(followsReader),
  }
}

/** The view without ids of people, departments, pipelines and sources: they belong to one portal. */
export function withoutIds({ records: _, ...view }: View): View {
  const { pipelines, departments, employees, sources, except } = emptyView
  const clicks = view.clicks.filter((click) => !followsReader(click))
  return { ...view, pipelines, departments, employees, sources, except, clicks }
}

/** Changes part of a view. Another portal, or none, clears the ids of the one before. */
export function changeView(before: View, change: Partial<View>): View {
  const { block: _, ...kept } = before
  const isElsewhere = 'portal' in change && change.portal !== before.portal
  const view = { ...(isElsewhere ? withoutIds(kept) : kept), ...change }
  return { ...view, except: meantExcept(view) }
}
