import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { useBlockContext } from '../context.tsx'
import { useListFilter } from './list-filter.ts'
import styles from './OptionList.module.css'
import { ListFrame, matches } from './OptionList.tsx'
import { type Branch, usePeople } from './options.ts'
import { type Chosen, foundIn, stateOf, tickAll, toggleBranch, togglePerson, wholePath } from './people.ts'

/** Departments that open to their people; a department means everybody below it. */
export function PeopleTree() {
  const { t, view } = useBlockContext()
  const people = usePeople(true)
  const [text, setText] = useState('')
  const chosen: Chosen = { departments: view.departments, employees: view.employees }
  const count = chosen.departments.length + chosen.employees.length
  const { change: update, ...mode } = useListFilter('people')
  const all = people.data ?? []
  const isSearched = text.trim() !== ''
  const roots = isSearched ? search(all, text) : all
  const found = foundIn(roots, (branch) => !isSearched || matches(branch.name, text))
  const props = { all, chosen, update, isOpen: isSearched }
  return (
    <ListFrame
      label={t('filter.people')}
      query={people}
      search={{ text, setText }}
      mode={mode}
      found={found.departments.length + found.employees.length}
      onAll={() => update({ ...tickAll(all, chosen, found) })}
      onNone={() => update({ departments: [], employees: [] })}
      canClear={count > 0}
    >
      <ul className={styles.tree}>
        {roots.map((branch) => (
          <BranchItem key={branch.id} path={[branch]} isFirst {...props} />
        ))}
      </ul>
    </ListFrame>
  )
}

/** The parts of the tree whose names match, with the way to them. */
export function search(branches: Branch[], text: string): Branch[] {
  return branches.flatMap((branch) => {
    if (matches(branch.name, text)) return [branch]
    const people = branch.people.filter((person) => matches(person.name, text))
    const inner = search(branch.branches, text)
    return people.length > 0 || inner.length > 0 ? [{ ...branch, people, branches: inner }] : []
  })
}

interface ItemProps {
  /** As it is shown; what a tick means is a matter of the whole tree. */
  path: Branch[]
  all: Branch[]
  chosen: Chosen
  update: (chosen: Chosen) => void
  /** Everything is open while searching. */
  isOpen: boolean
  isFirst: boolean
}

function BranchItem({ path, all, chosen, update, isOpen, isFirst }: ItemProps) {
  const { t } = useBlockContext()
  const branch = path.at(-1)!
  const whole = wholePath(all, path)
  const state = stateOf(whole, chosen)
  const [isExpanded, setExpanded] = useState(isFirst || state === 'part')
  const isShown = isOpen || isExpanded
  const name = branch.id === 'none' ? t('filter.noDepartment') : branch.name
  return (
    <li>
      <div className={styles.branch}>
        <button
          type="button"
          className={styles.expand}
          aria-expanded={isShown}
          aria-label={t('filter.expand', { name })}
          onClick={() => setExpanded(!isExpanded)}
        >
          <ChevronRight size={15} aria-hidden="true" />
        </button>
        <label className={styles.option}>
          <input
            type="checkbox"
            checked={state === 'on'}
            ref={(box) => {
              if (box) box.indeterminate = state === 'part'
            }}
            onChange={() => update(toggleBranch(whole, chosen))}
          />
          <span className={styles.name}>{name}</span>
        </label>
      </div>
      {isShown && (
        <ul className={styles.tree}>
          {branch.branches.map((inner) => (
            <BranchItem
              key={inner.id}
              path={[...path, inner]}
              all={all}
              chosen={chosen}
              update={update}
              isOpen={isOpen}
              isFirst={false}
            />
          ))}
          {branch.people.map((person) => (
            <li key={person.id}>
              <label className={styles.option}>
                <input
                  type="checkbox"
                  checked={chosen.employees.includes(person.id) || state === 'on'}
                  onChange={() => update(togglePerson(whole, person.id, chosen))}
                />
                <span className={styles.name}>{person.name || t('filter.unnamed')}</span>
              </label>
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}
