import { none, type View } from './url.ts'

/** What a click in a block can leave of a page, and the member that says it; `not` leaves all the others. */
export const clickMembers = {
  emp: 'manager_id',
  dep: 'department_ids',
  pipe: 'pipeline_id',
  src: 'source_id',
  usrc: 'utm_source',
  ucam: 'utm_campaign',
  ucon: 'utm_content',
  seg: 'segment',
  act: 'type',
  not: 'loss_reason',
} as const

export type ClickKind = keyof typeof clickMembers

/** One kind of clicked things; several of a kind mean «any of them». */
export interface Click {
  kind: ClickKind
  ids: string[]
}

export const isClickKind = (text: string): text is ClickKind => Object.hasOwn(clickMembers, text)

/** Clicks that mean the same on every page; the others stay behind. */
const everywhere: ClickKind[] = ['emp', 'dep', 'pipe', 'src']
export const followsReader = ({ kind }: Click): boolean => everywhere.includes(kind)

export const clickedIds = ({ clicks }: Pick<View, 'clicks'>, kind: ClickKind): string[] =>
  clicks.find((click) => click.kind === kind)?.ids ?? []

export const isClicked = (view: Pick<View, 'clicks'>, kind: ClickKind, id: string): boolean =>
  clickedIds(view, kind).includes(id)

/**
 * The clicks after one more: a clicked thing is freed, another of its kind takes its place, or joins it.
 *
 * @param joins  Ctrl or ⌘ was held
 */
export function toggleClick(clicks: readonly Click[], kind: ClickKind, id: string, joins = false): Click[] {
  const ids = clicks.find((click) => click.kind === kind)?.ids ?? []
  const next = ids.includes(id)
    ? joins
      ? ids.filter((one) => one !== id)
      : ids.length > 1
        ? [id]
        : []
    : joins
      ? [...ids, id]
      : [id]
  return withClick(clicks, kind, next)
}

/** The clicks with these of one kind; none frees the kind. */
export function withClick(clicks: readonly Click[], kind: ClickKind, ids: string[]): Click[] {
  if (ids.length === 0) return clicks.filter((click) => click.kind !== kind)
  const isNew = !clicks.some((click) => click.kind === kind)
  return isNew
    ? [...clicks, { kind, ids }]
    : clicks.map((click) => (click.kind === kind ? { kind, ids } : click))
}

/** Id that a row of Cube gives a click; empty ones are `none`. */
export const clickId = (value: unknown): string =>
  value === null || value === undefined || value === '' ? none : String(value)
