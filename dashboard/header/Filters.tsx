import { Popover } from '@mantine/core'
import { ChevronDown } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { useBlockContext } from '../context.tsx'
import type { FilterName } from '../pages.ts'
import { needsPortal } from '../portals.ts'
import { chosenIds, emptyView, isExcept } from '../url.ts'
import headerStyles from './Header.module.css'
import { useListFilter } from './list-filter.ts'
import { OptionList } from './OptionList.tsx'
import { type Listed, type Option, usePipelines, useSources } from './options.ts'
import { PeopleTree } from './PeopleTree.tsx'

/** Filters that are lists, in their order; Period has a control of its own. */
export const listFilters = [
  { name: 'pipelines', List: PipelineList },
  { name: 'people', List: PeopleTree },
  { name: 'sources', List: SourceList },
] as const

/** The filters of a wide header. Their options are ids of one portal. */
export function Filters({ shown }: { shown: FilterName[] }) {
  const context = useBlockContext()
  const { t, view } = context
  const isLocked = needsPortal(context)
  return listFilters
    .filter(({ name }) => shown.includes(name))
    .map(({ name, List }) =>
      isLocked ? (
        <LockedButton key={name} label={t(`filter.${name}`)} hint={t('filter.portalFirst')} />
      ) : (
        <FilterButton
          key={name}
          label={t(`filter.${name}`)}
          count={chosenIds(view, name).length}
          isExcept={isExcept(view, name)}
        >
          <List />
        </FilterButton>
      ),
    )
}

const { pipelines, departments, employees, sources, except } = emptyView
export const clearedFilters = {
  portal: undefined,
  pipelines,
  departments,
  employees,
  sources,
  except,
  clicks: [],
}

function PipelineList() {
  return <IdList name="pipelines" options={usePipelines(true)} />
}

function SourceList() {
  return <IdList name="sources" options={useSources(true)} />
}

function IdList({ name, options }: { name: 'pipelines' | 'sources'; options: Listed<Option[]> }) {
  const { t, view } = useBlockContext()
  const { change, ...mode } = useListFilter(name)
  return (
    <OptionList
      label={t(`filter.${name}`)}
      options={options}
      chosen={view[name]}
      onChange={(ids) => change({ [name]: ids })}
      mode={mode}
    />
  )
}

interface ButtonProps {
  label: string
  count: number
  isExcept: boolean
  children: ReactNode
}

function FilterButton({ label, count, isExcept, children }: ButtonProps) {
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
            <span className={headerStyles.badge}>{isExcept ? <Without count={count} /> : count}</span>
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

/** «−2»: there is little room, the line of chips says what is left out. */
function Without({ count }: { count: number }) {
  const { t } = useBlockContext()
  return (
    <>
      <span className="visually-hidden">{t('filter.except', { name: count })}</span>
      <span aria-hidden="true">−{count}</span>
    </>
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
