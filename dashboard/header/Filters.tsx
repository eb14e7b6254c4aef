import { Popover } from '@mantine/core'
import { ChevronDown } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useBlockContext } from '../context.tsx'
import type { FilterName } from '../pages.ts'
import { emptyView, type View } from '../url.ts'
import { useView } from '../view.ts'
import headerStyles from './Header.module.css'
import { OptionList } from './OptionList.tsx'
import { usePipelines, useSources } from './options.ts'
import { PeopleTree } from './PeopleTree.tsx'

/** Filters that are lists, in their order; Period has a control of its own. */
export const listFilters = [
  { name: 'pipelines', List: PipelineList, count: (view: View) => view.pipelines.length },
  {
    name: 'people',
    List: PeopleTree,
    count: (view: View) => view.departments.length + view.employees.length,
  },
  { name: 'sources', List: SourceList, count: (view: View) => view.sources.length },
] as const

/** The filters of a wide header. */
export function Filters({ shown }: { shown: FilterName[] }) {
  const { t, view } = useBlockContext()
  return listFilters
    .filter(({ name }) => shown.includes(name))
    .map(({ name, List, count }) => (
      <FilterButton key={name} label={t(`filter.${name}`)} count={count(view)}>
        <List />
      </FilterButton>
    ))
}

const { pipelines, departments, employees, sources } = emptyView
export const clearedFilters = { pipelines, departments, employees, sources, cross: undefined }

export function PipelineList() {
  const { t, view } = useBlockContext()
  const [, update] = useView()
  return (
    <OptionList
      label={t('filter.pipelines')}
      options={usePipelines(true)}
      chosen={view.pipelines}
      onChange={(ids) => update({ pipelines: ids })}
    />
  )
}

export function SourceList() {
  const { t, view } = useBlockContext()
  const [, update] = useView()
  return (
    <OptionList
      label={t('filter.sources')}
      options={useSources(true)}
      chosen={view.sources}
      onChange={(ids) => update({ sources: ids })}
    />
  )
}

function FilterButton({ label, count, children }: { label: string; count: number; children: ReactNode }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <Popover opened={isOpen} onChange={setOpen} width={320}>
      <Popover.Target>
        <button
          type="button"
          className={headerStyles.control}
          data-active={count > 0 || undefined}
          onClick={() => setOpen(!isOpen)}
        >
          {label}
          {count > 0 ? (
            <span className={headerStyles.badge}>{count}</span>
          ) : (
            <ChevronDown size={15} aria-hidden />
          )}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={headerStyles.float} aria-label={label}>
        {children}
      </Popover.Dropdown>
    </Popover>
  )
}
