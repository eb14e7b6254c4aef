import { Search } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useBlockContext } from '../context.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { listModes, type ModeChoice } from './list-filter.ts'
import styles from './OptionList.module.css'
import type { Listed, Option } from './options.ts'

interface Props {
  label: string
  options: Listed<Option[]>
  chosen: string[]
  onChange: (ids: string[]) => void
  /** Absent: what the choice means is said elsewhere. */
  mode?: ModeChoice
}

const searchFrom = 7

/** A list of check boxes with search; takes effect at once. */
export function OptionList({ label, options, chosen, onChange, mode }: Props) {
  const { t, format } = useBlockContext()
  const [text, setText] = useState('')
  const all = options.data ?? []
  const found = all.filter((option) => matches(option.name, text))
  const toggle = (id: string) =>
    onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
  return (
    <ListFrame
      label={label}
      query={options}
      search={all.length >= searchFrom ? { text, setText } : undefined}
      mode={mode}
      found={found.length}
      onAll={() => onChange([...new Set([...chosen, ...found.map((option) => option.id)])])}
      onNone={() => onChange([])}
      canClear={chosen.length > 0}
    >
      {found.map((option) => (
        <label key={option.id} className={styles.option}>
          <input type="checkbox" checked={chosen.includes(option.id)} onChange={() => toggle(option.id)} />
          <span className={styles.name}>{option.name || t('filter.unnamed')}</span>
          {option.count !== undefined && <span className={styles.count}>{format.count(option.count)}</span>}
        </label>
      ))}
    </ListFrame>
  )
}

export const matches = (name: string, text: string): boolean =>
  name.toLocaleLowerCase('ru').includes(text.trim().toLocaleLowerCase('ru'))

interface FrameProps {
  label: string
  query: Listed<unknown>
  search: { text: string; setText: (text: string) => void } | undefined
  mode?: ModeChoice | undefined
  /** How many entries the words leave, or there are. */
  found: number
  onAll: () => void
  onNone: () => void
  canClear: boolean
  children: ReactNode
}

export function ListFrame(props: FrameProps) {
  const { label, query, search, mode, found, onAll, onNone, canClear, children } = props
  const { t } = useBlockContext()
  const isEmpty = found === 0
  const isSearched = search !== undefined && search.text.trim() !== ''
  return (
    <fieldset className={styles.frame} aria-label={label}>
      {search && (
        <div className={styles.search}>
          <Search size={15} aria-hidden="true" />
          <input
            type="search"
            value={search.text}
            placeholder={t('filter.search')}
            aria-label={`${t('filter.search')}: ${label}`}
            data-autofocus
            onChange={(event) => search.setText(event.target.value)}
          />
        </div>
      )}
      {mode && (
        <div className={styles.mode}>
          <Segmented
            label={t('filter.mode')}
            value={mode.mode}
            options={listModes.map((value) => ({ value, label: t(`filter.mode.${value}`) }))}
            onChange={mode.setMode}
          />
        </div>
      )}
      <div className={styles.list}>
        {query.isPending && <p className={styles.state}>{t('filter.loading')}</p>}
        {query.isError && (
          <p className={styles.state} role="alert">
            {t('filter.failed')}{' '}
            <button type="button" className={styles.link} onClick={query.refetch}>
              {t('block.retry')}
            </button>
          </p>
        )}
        {!query.isPending && !query.isError && isEmpty && (
          <p className={styles.state}>{t('filter.notFound')}</p>
        )}
        {children}
      </div>
      <div className={styles.foot}>
        {/* Not disabled: the focus stays on what was pressed. */}
        <button
          type="button"
          className={styles.link}
          aria-disabled={isEmpty || undefined}
          onClick={() => isEmpty || onAll()}
        >
          {isSearched ? t('filter.allFound', { count: found }) : t('filter.all')}
        </button>
        <button
          type="button"
          className={styles.link}
          aria-disabled={!canClear || undefined}
          onClick={() => canClear && onNone()}
        >
          {t('filter.none')}
        </button>
      </div>
    </fieldset>
  )
}
