import { ExternalLink, Minus, Plus } from 'lucide-react'
import type { KeyboardEvent, ReactNode } from 'react'
import styles from './Grid.module.css'
import type { GridParts } from './Grid.tsx'
import type { Line } from './grid-rows.ts'

interface Props {
  line: Line
  parts: GridParts
}

/** A row's name: opens the rows below, picks the row, leads out. */
export function GridName({ line, parts }: Props) {
  const { isTree, onToggle, context } = parts
  const { row, canOpen, isOpen } = line
  const { t } = context
  const Sign = isOpen ? Minus : Plus
  const onKeyDown = (event: KeyboardEvent) => {
    const opens = event.key === 'ArrowRight' && !isOpen
    const closes = event.key === 'ArrowLeft' && isOpen
    if (!canOpen || !(opens || closes)) return
    event.preventDefault()
    onToggle(row)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrows of the buttons inside
    <div className={styles.name} onKeyDown={onKeyDown}>
      {canOpen ? (
        <button
          type="button"
          className={styles.toggle}
          aria-expanded={isOpen}
          aria-label={t(isOpen ? 'grid.close' : 'grid.open', { name: row.name })}
          onClick={(event) => {
            event.stopPropagation()
            onToggle(row)
          }}
        >
          <Sign size={14} strokeWidth={2.25} aria-hidden="true" />
        </button>
      ) : (
        isTree && <i className={styles.noToggle} />
      )}
      <Named line={line} parts={parts} />
    </div>
  )
}

function Named({ line: { row }, parts: { onPick, hasInitials, context } }: Props) {
  const { t } = context
  const content = (
    <>
      {hasInitials && (
        <span className={styles.initials} aria-hidden="true">
          {initialsOf(row.name)}
        </span>
      )}
      <span className={styles.words}>
        {row.name}
        {row.note && <small>{row.note}</small>}
      </span>
    </>
  )
  if (!onPick)
    return row.href ? (
      <Out href={row.href} label={undefined} className={styles.link}>
        {content}
      </Out>
    ) : (
      <span className={styles.who} title={row.fullName ?? row.name}>
        {content}
      </span>
    )
  return (
    <>
      <button
        type="button"
        className={styles.who}
        data-focus
        aria-pressed={row.isPicked ?? false}
        title={t(row.isPicked ? 'grid.unpick' : 'grid.pick', { name: row.fullName ?? row.name })}
        onClick={(event) => {
          event.stopPropagation()
          onPick(row, event.ctrlKey || event.metaKey)
        }}
      >
        {content}
      </button>
      {row.href && (
        <Out href={row.href} label={t('grid.link', { name: row.name })} className={styles.out}>
          <ExternalLink size={14} aria-hidden="true" />
        </Out>
      )}
    </>
  )
}

interface OutProps {
  href: string
  label: string | undefined
  className: string | undefined
  children: ReactNode
}

const Out = ({ href, label, className, children }: OutProps) => (
  <a
    className={className}
    href={href}
    aria-label={label}
    target="_blank"
    rel="noopener noreferrer"
    onClick={(event) => event.stopPropagation()}
  >
    {children}
  </a>
)

const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word[0]?.toUpperCase() ?? '')
    .join('')
