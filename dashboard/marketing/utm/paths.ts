/** Where a row stands in the tree of UTM marks: source, campaign, ad. A mark that is not filled in is null. */
import type { Filter } from '@cubejs-client/core'
import { type Click, type ClickKind, clickedIds, clickId, toggleClick } from '../../clicks.ts'
import { none, type View } from '../../url.ts'

export const levels = ['utm_source', 'utm_campaign', 'utm_content'] as const
export const kinds = ['usrc', 'ucam', 'ucon'] as const satisfies readonly ClickKind[]

/** One mark per level, from the outermost: `['yandex', null]` is yandex without a campaign. */
export type Path = (string | null)[]

/** No encoded mark contains it: what is not filled in. */
const empty = '@'

/** `yandex/@/ad_17`: fit for the address, the same for no two paths. */
export const keyOfPath = (path: Path): string =>
  path.map((mark) => (mark === null ? empty : encodeURIComponent(mark))).join('/')

/** The other way round; undefined for what `keyOfPath` does not write. */
export function readPath(key: string): Path | undefined {
  try {
    const path = key.split('/').map((part) => (part === empty ? null : decodeURIComponent(part)))
    return path.length <= levels.length && keyOfPath(path) === key ? path : undefined
  } catch {
    return undefined
  }
}

const mostOpen = 40

/** Rows of the tree that were opened or closed by hand, as the address names them. */
export const readToggled = (text: string): Path[] =>
  text
    .split(',')
    .filter((key) => key !== '')
    .slice(0, mostOpen)
    .map(readPath)
    .filter((path) => path !== undefined)

export const writeToggled = (keys: readonly string[]): string => keys.slice(-mostOpen).join(',')

/** Exactly the rows below a path: `cube` is leads or deals. */
export const filtersOfPath = (cube: string, path: Path): Filter[] =>
  path.map((mark, index) => {
    const member = `${cube}.${levels[index]}`
    return mark === null ? { member, operator: 'notSet' } : { member, operator: 'equals', values: [mark] }
  })

/** The word by which addresses name what is empty means nothing else there: such a mark cannot be asked for. */
export const isNameable = (path: Path): boolean => !path.includes(none)

/** What the records of a row have in common. */
export const whereOfPath = (path: Path): { name: string; values: string[] }[] =>
  path.map((mark, index) => ({ name: levels[index]!, values: [clickId(mark)] }))

/** The page is filtered by this row, alone or among its neighbours. */
export function isPickedPath(view: Pick<View, 'clicks'>, path: Path): boolean {
  const isInside = path.every((mark, index) => clickedIds(view, kinds[index]!).includes(clickId(mark)))
  return isInside && kinds.slice(path.length).every((kind) => clickedIds(view, kind).length === 0)
}

const isMark = ({ kind }: Click): boolean => (kinds as readonly ClickKind[]).includes(kind)

/**
 * The clicks after one on a row of the tree: its whole path filters the page; the second click frees it.
 *
 * @param joins  Ctrl or ⌘ was held: rows of one parent are looked at together
 */
export function clickPath(view: Pick<View, 'clicks'>, path: Path, joins = false): Click[] {
  const others = view.clicks.filter((click) => !isMark(click))
  const kind = kinds[path.length - 1]!
  const ids = path.map(clickId)
  const siblings = clickedIds(view, kind)
  const isPicked = isPickedPath(view, path)
  if (isPicked && siblings.length === 1) return others
  const hasSameParent = ids.slice(0, -1).every((id, index) => clickedIds(view, kinds[index]!).join() === id)
  const isDeeper = kinds.slice(path.length).some((below) => clickedIds(view, below).length > 0)
  if (joins && siblings.length > 0 && hasSameParent && !isDeeper)
    return toggleClick(view.clicks, kind, ids.at(-1)!, true)
  return [...others, ...ids.map((id, index) => ({ kind: kinds[index]!, ids: [id] }))]
}
