import { X } from 'lucide-react'
import { useBlockContext } from '../context.tsx'
import { countFilters, none, type View } from '../url.ts'
import { useView } from '../view.ts'
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
export function Chips() {
  const { t, view } = useBlockContext()
  const [, update] = useView()
  const chips = useChips()
  if (countFilters(view) === 0) return null
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

function useChips(): Chip[] {
  const { t, view } = useBlockContext()
  const pipelines = usePipelines(view.pipelines.length > 0)
  const sources = useSources(view.sources.length > 0)
  const tree = usePeople(view.departments.length + view.employees.length > 0 || view.cross !== undefined)
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

  const groups: { kind: string; ids: string[]; nameOf: (id: string) => string; removed: Partial<View> }[] = [
    {
      kind: t('filter.pipelines'),
      ids: view.pipelines,
      nameOf: (id) => optionName(pipelines.data, id),
      removed: { pipelines: [] },
    },
    {
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
      kind: t('filter.sources'),
      ids: view.sources,
      nameOf: (id) => optionName(sources.data, id),
      removed: { sources: [] },
    },
    {
      kind: t('filter.cross'),
      ids: view.cross ? [view.cross.id] : [],
      nameOf: person,
      removed: { cross: undefined },
    },
  ]
  return groups
    .filter(({ ids }) => ids.length > 0)
    .map(({ kind, ids, nameOf, removed }) => ({ key: kind, kind, name: joined(ids, nameOf), removed }))
}
