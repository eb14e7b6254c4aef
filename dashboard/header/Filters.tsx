import { Popover } from '@mantine/core'
import { ChevronDown } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { useBlockContext } from '../context.tsx'
import type { FilterName } from '../pages.ts'
import { needsPortal } from '../portals.ts'
import { emptyView, type View } from '../url.ts'
import { useUpdate } from '../view.ts'
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

/** The filters of a wide header. Their options are ids of one portal. */
export function Filters({ shown }: { shown: FilterName[] }) {
  const context = useBlockContext()
  const { t, view } = context
  const isLocked = needsPortal(context)
  return listFilters
    .filter(({ name }) => shown.includes(name))
    .map(({ name, List, count }) =>
      isLocked ? (
        <LockedButton key={name} label={t(`filter.${name}`)} hint={t('filter.portalFirst')} />
      ) : (
        <FilterButton key={name} label={t(`filter.${name}`)} count={count(view)}>
          <List />
        </FilterButton>
      ),
    )
}

const { pipelines, departments, employees, sources } = emptyView
export const clearedFilters = {
  portal: undefined,
  pipelines,
  departments,
  employees,
  sources,
  clicks: [],
}

export function PipelineList() {
  const { t, view } = useBlockContext()
  const update = useUpdate()
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
  const update = useUpdate()
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

/** Can be reached and asked why; a disabled button could not. */
function LockedButton({ label, hint }: { label: string; hint: string }) {
  const [isOpen, setOpen] = useState(false)
  const hintId = useId()
  return (
    <Popover opened={isOpen} onChange={setOpen} trapFocus={false}>
      <Popover.Target>
        <button
          type="button"
          className={headerStyles.control}
          aria-disabled="true"
          aria-describedby={hintId}
          title={hint}
          onClick={() => setOpen(!isOpen)}
          onKeyDown={(event) => event.key === 'Escape' && setOpen(false)}
          onBlur={() => setOpen(false)}
        >
          {label}
          <ChevronDown size={15} aria-hidden />
          <span id={hintId} className="visually-hidden">
            {hint}
          </span>
        </button>
      </Popover.Target>
      <Popover.Dropdown className={headerStyles.float} role="status">
        <p className={headerStyles.hint}>{hint}</p>
      </Popover.Dropdown>
    </Popover>
  )
}
