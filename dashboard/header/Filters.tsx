import { Popover } from '@mantine/core'
import { ChevronDown } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useBlockContext } from '../context.tsx'
import { emptyView } from '../url.ts'
import { useView } from '../view.ts'
import headerStyles from './Header.module.css'
import { OptionList } from './OptionList.tsx'
import { usePipelines, useSources } from './options.ts'
import { PeopleTree } from './PeopleTree.tsx'

/** The three filters of a wide header. */
export function Filters() {
  const { t, view } = useBlockContext()
  return (
    <>
      <FilterButton label={t('filter.pipelines')} count={view.pipelines.length}>
        <PipelineList />
      </FilterButton>
      <FilterButton label={t('filter.people')} count={view.departments.length + view.employees.length}>
        <PeopleTree />
      </FilterButton>
      <FilterButton label={t('filter.sources')} count={view.sources.length}>
        <SourceList />
      </FilterButton>
    </>
  )
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
