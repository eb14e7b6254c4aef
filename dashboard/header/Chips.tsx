import { X } from 'lucide-react'
import { useLayoutEffect, useRef } from 'react'
import { type ClickKind, clickedIds, withClick } from '../clicks.ts'
import { useBlockContext } from '../context.tsx'
import type { FilterName } from '../pages.ts'
import { portalName } from '../portals.ts'
import { countFilters, isExcept, none, type View } from '../url.ts'
import { useUpdate } from '../view.ts'
import styles from './Chips.module.css'
import { clearedFilters } from './Filters.tsx'
import headerStyles from './Header.module.css'
import { type Listed, namesIn, type Option, usePeople, usePipelines, useSources } from './options.ts'

interface Chip {
  key: string
  kind: string
  name: string
  removed: Partial<View>
}

/** Active filters, always in sight; × removes one of them. */
export function Chips({ shown }: { shown: FilterName[] }) {
  const { t, view } = useBlockContext()
  const update = useUpdate()
  const chips = useChips(shown)
  const leave = useFocusAfter(chips.map(({ key }) => key).join())
  if (countFilters(view, shown) === 0) return null
  return (
    <fieldset className={styles.chips} aria-label={t('filter.active')} data-testid="chips">
      {chips.map((chip, at) => (
        <span key={chip.key} className={styles.chip}>
          <span className={styles.kind}>{chip.kind}:</span>
          <span className={styles.name}>{chip.name}</span>
          <button
            type="button"
            aria-label={t('filter.remove', { name: `${chip.kind} ${chip.name}` })}
            onClick={(event) => {
              leave(event.currentTarget, at)
              update(chip.removed)
            }}
          >
            <X size={13} strokeWidth={2.5} aria-hidden="true" />
          </button>
        </span>
      ))}
      <button
        type="button"
        className={styles.clear}
        onClick={(event) => {
          leave(event.currentTarget, 0)
          update(clearedFilters)
        }}
      >
        {t('filter.resetAll')}
      </button>
    </fieldset>
  )
}

/**
 * The focus does not fall with the chip that had it: it goes to the next one, the one before, or a filter's button.
 *
 * @param keys  of all chips: another text once some are gone
 * @returns to be called by a button about to go, with the place of its chip
 */
function useFocusAfter(keys: string) {
  const left = useRef<{ header: Element | null; at: number; keys: string }>(undefined)
  useLayoutEffect(() => {
    const { current } = left
    if (!current?.header || current.keys === keys) return
    left.current = undefined
    const { header, at } = current
    const buttons = header.querySelectorAll<HTMLElement>(`.${styles.chip} button`)
    const filter = header.querySelector<HTMLElement>(`search .${headerStyles.control}`)
    const next = buttons[Math.min(at, buttons.length - 1)] ?? filter ?? header.querySelector('search button')
    next?.focus()
  }, [keys])
  return (button: HTMLElement, at: number) => {
    left.current = { header: button.closest('header'), at, keys }
  }
}

function useChips(shown: FilterName[]): Chip[] {
  const { t, view, portals } = useBlockContext()
  const clicked = (kind: ClickKind) => clickedIds(view, kind)
  const isOn = (name: FilterName, ids: string[]) => shown.includes(name) && ids.length > 0
  // A click made elsewhere is named also where the page has no list of its kind.
  const isNamed = (name: FilterName, ids: string[], kinds: ClickKind[]) =>
    isOn(name, ids) || isOn('clicks', kinds.flatMap(clicked))
  const pipelines = usePipelines(isNamed('pipelines', view.pipelines, ['pipe']))
  const sources = useSources(isNamed('sources', view.sources, ['src']), [...view.sources, ...clicked('src')])
  const tree = usePeople(isNamed('people', [...view.departments, ...view.employees], ['emp', 'dep']), {
    departments: [...view.departments, ...clicked('dep')],
    people: [...view.employees, ...clicked('emp')],
  })
  const names = namesIn(tree.data ?? [])
  const named = (name: string | undefined, id: string, { isPending }: { isPending: boolean }) =>
    name || (id === none ? t('filter.unnamed') : isPending ? '…' : `ID ${id}`)
  const optionName = (options: Listed<Option[]>, id: string) =>
    named(options.data?.find((option) => option.id === id)?.name, id, options)
  const person = (id: string) => named(names.people.get(id), id, tree)
  const department = (id: string) =>
    id === none ? t('filter.noDepartment') : named(names.departments.get(id), id, tree)
  const clickNames: Partial<Record<ClickKind, (id: string) => string>> = {
    emp: person,
    dep: department,
    pipe: (id) => optionName(pipelines, id),
    src: (id) => optionName(sources, id),
  }
  const joined = (ids: string[], nameOf: (id: string) => string) =>
    ids.length > 2
      ? t('filter.more', { name: nameOf(ids[0]!), count: ids.length - 1 })
      : ids.map(nameOf).join(', ')

  const groups: {
    filter: FilterName
    kind: string
    /** All but these are meant. */
    isNot?: boolean
    ids: string[]
    nameOf: (id: string) => string
    removed: Partial<View>
  }[] = [
    {
      filter: 'portal',
      kind: t('filter.portal'),
      ids: view.portal ? [view.portal] : [],
      nameOf: (id) => portalName(id, portals),
      removed: { portal: undefined },
    },
    {
      filter: 'pipelines',
      kind: t('filter.pipelines'),
      isNot: isExcept(view, 'pipelines'),
      ids: view.pipelines,
      nameOf: (id) => optionName(pipelines, id),
      removed: { pipelines: [] },
    },
    {
      filter: 'people',
      kind: t('filter.people'),
      isNot: isExcept(view, 'people'),
      ids: [...view.departments.map((id) => `d:${id}`), ...view.employees.map((id) => `e:${id}`)],
      nameOf: (key) => (key.startsWith('e:') ? person : department)(key.slice(2)),
      removed: { departments: [], employees: [] },
    },
    {
      filter: 'sources',
      kind: t('filter.sources'),
      isNot: isExcept(view, 'sources'),
      ids: view.sources,
      nameOf: (id) => optionName(sources, id),
      removed: { sources: [] },
    },
    ...view.clicks.map(({ kind, ids }) => ({
      filter: 'clicks' as const,
      kind: t(`click.${kind}`),
      ids,
      nameOf: clickNames[kind] ?? ((id: string) => (id === none ? t('filter.unnamed') : id)),
      removed: { clicks: withClick(view.clicks, kind, []) },
    })),
  ]
  return groups
    .filter(({ filter, ids }) => isOn(filter, ids))
    .map(({ filter, kind, isNot, ids, nameOf, removed }) => ({
      key: `${filter}:${kind}`,
      kind,
      name: isNot ? t('filter.except', { name: joined(ids, nameOf) }) : joined(ids, nameOf),
      removed,
    }))
}
