import { X } from 'lucide-react'
import { clickedIds, withClick } from '../clicks.ts'
import { useBlockContext } from '../context.tsx'
import type { FilterName } from '../pages.ts'
import { portalName } from '../portals.ts'
import { countFilters, none, type View } from '../url.ts'
import { useUpdate } from '../view.ts'
import styles from './Chips.module.css'
import { clearedFilters } from './Filters.tsx'
import { namesIn, type Option, usePeople, usePipelines, useSources } from './options.ts'

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
  if (countFilters(view, shown) === 0) return null
  return (
    <fieldset className={styles.chips} aria-label={t('filter.active')} data-testid="chips">
      {chips.map((chip) => (
        <span key={chip.key} className={styles.chip}>
          <span className={styles.kind}>{chip.kind}:</span>
          <span className={styles.name}>{chip.name}</span>
          <button
            type="button"
            aria-label={t('filter.remove', { name: `${chip.kind} ${chip.name}` })}
            onClick={() => update(chip.removed)}
          >
            <X size={13} strokeWidth={2.5} aria-hidden="true" />
          </button>
        </span>
      ))}
      <button type="button" className={styles.clear} onClick={() => update(clearedFilters)}>
        {t('filter.resetAll')}
      </button>
    </fieldset>
  )
}

function useChips(shown: FilterName[]): Chip[] {
  const { t, view, portals } = useBlockContext()
  const isOn = (name: FilterName, ids: string[]) => shown.includes(name) && ids.length > 0
  const pipelines = usePipelines(isOn('pipelines', view.pipelines))
  const sources = useSources(isOn('sources', view.sources))
  const tree = usePeople(isOn('people', [...view.departments, ...view.employees, ...clickedIds(view, 'emp')]))
  const names = namesIn(tree.data ?? [])
  const named = (name: string | undefined, id: string) =>
    name || (id === none ? t('filter.unnamed') : tree.isPending ? '…' : `ID ${id}`)
  const optionName = (options: Option[] | undefined, id: string) =>
    options?.find((option) => option.id === id)?.name || (options ? named(undefined, id) : '…')
  const person = (id: string) => named(names.people.get(id), id)
  const joined = (ids: string[], nameOf: (id: string) => string) =>
    ids.length > 2
      ? t('filter.more', { name: nameOf(ids[0]!), count: ids.length - 1 })
      : ids.map(nameOf).join(', ')

  const groups: {
    filter: FilterName
    kind: string
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
      ids: view.pipelines,
      nameOf: (id) => optionName(pipelines.data, id),
      removed: { pipelines: [] },
    },
    {
      filter: 'people',
      kind: t('filter.people'),
      ids: [...view.departments.map((id) => `d:${id}`), ...view.employees.map((id) => `e:${id}`)],
      nameOf: (key) =>
        key.startsWith('e:')
          ? person(key.slice(2))
          : key === `d:${none}`
            ? t('filter.noDepartment')
            : named(names.departments.get(key.slice(2)), key.slice(2)),
      removed: { departments: [], employees: [] },
    },
    {
      filter: 'sources',
      kind: t('filter.sources'),
      ids: view.sources,
      nameOf: (id) => optionName(sources.data, id),
      removed: { sources: [] },
    },
    {
      filter: 'clicks',
      kind: t('filter.cross'),
      ids: clickedIds(view, 'emp'),
      nameOf: person,
      removed: { clicks: withClick(view.clicks, 'emp', []) },
    },
  ]
  return groups
    .filter(({ filter, ids }) => isOn(filter, ids))
    .map(({ kind, ids, nameOf, removed }) => ({ key: kind, kind, name: joined(ids, nameOf), removed }))
}
