import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Copy, Link2, SquarePen } from 'lucide-react'
import { useState } from 'react'
import { pages } from '../pages.ts'
import { copyText } from '../share.ts'
import { useToast } from '../ui/Toasts.tsx'
import type { BlockContext } from '../widget.ts'
import { atBlock, builderWith, sqlOf, unnarrowed } from './address.ts'
import styles from './DictionaryPage.module.css'
import type { MeasureEntry } from './entries.ts'
import { loadPlaces, type Place, titleOf } from './places.ts'

interface Props {
  entry: MeasureEntry
  isTarget: boolean
  context: BlockContext
}

/** A measure: what it counts, of what it is made, where it stands. */
export function Measure({ entry, isTarget, context }: Props) {
  const { t } = context
  const { name, title, description, format, version, parts } = entry
  return (
    <article id={name} className={styles.measure} data-target={isTarget || undefined} data-testid="measure">
      <header>
        <h3>
          <a href={`#${name}`} title={t('dictionary.link')}>
            {title}
            <Link2 size={14} aria-hidden="true" />
          </a>
        </h3>
        <span className={styles.badge}>{t(`dictionary.format.${format}`)}</span>
      </header>
      <p className={styles.text}>{description}</p>
      {parts.length > 0 && (
        <p className={styles.line}>
          <span>{t('dictionary.parts')}</span>
          {parts.map((part) => (
            <Link
              key={part.name}
              to="/dictionary"
              search={unnarrowed}
              hash={part.name}
              hashScrollIntoView={false}
              className={styles.chip}
            >
              {part.title}
            </Link>
          ))}
        </p>
      )}
      <Places measure={name} context={context} />
      <footer className={styles.foot}>
        <CopyName name={name} context={context} />
        <Link to="/builder" search={builderWith(name)} className={styles.action}>
          <SquarePen size={13} aria-hidden="true" />
          {t('dictionary.builder')}
        </Link>
        {version !== undefined && <Version entry={entry} context={context} />}
      </footer>
    </article>
  )
}

const never = Number.POSITIVE_INFINITY

/** Where it stands: the blocks of all pages are read once somebody asks. */
function Places({ measure, context }: { measure: string; context: BlockContext }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <details className={styles.places} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{context.t('dictionary.places')}</summary>
      <div aria-live="polite">{isOpen && <PlaceLinks measure={measure} context={context} />}</div>
    </details>
  )
}

function PlaceLinks({ measure, context }: { measure: string; context: BlockContext }) {
  const { t } = context
  const { data, isError, refetch } = useQuery({
    queryKey: ['dictionary', 'places'],
    queryFn: loadPlaces,
    staleTime: never,
    gcTime: never,
  })
  if (isError)
    return (
      <p className={styles.line}>
        <span>{t('filter.failed')}</span>
        <button type="button" className={styles.action} onClick={() => void refetch()}>
          {t('block.retry')}
        </button>
      </p>
    )
  if (!data) return <p aria-busy="true">{t('dictionary.looking')}</p>
  const places = data.get(measure)
  if (!places) return <p>{t('dictionary.nowhere')}</p>
  return pages
    .map(({ name }) => ({ name, here: places.filter(({ page }) => page === name) }))
    .filter(({ here }) => here.length > 0)
    .map(({ name, here }) => (
      <p key={name} className={styles.line}>
        <span>{t(`page.${name}`)}</span>
        {here.map((place) => (
          <PlaceLink key={place.widget.id} place={place} context={context} />
        ))}
      </p>
    ))
}

function PlaceLink({ place, context }: { place: Place; context: BlockContext }) {
  const page = context.t(`page.${place.page}`)
  const title = titleOf(place, context)
  return (
    <Link
      to={place.path}
      search={atBlock(place.widget.id)}
      className={styles.chip}
      aria-label={title ? `${page}: ${title}` : page}
    >
      {title || page}
    </Link>
  )
}

function CopyName({ name, context: { t } }: { name: string; context: BlockContext }) {
  const toast = useToast()
  const sql = sqlOf(name)
  const copy = () =>
    copyText(sql).then(
      () => toast(t('lists.copied', { value: sql })),
      () => toast(t('lists.copyFailed')),
    )
  return (
    <button
      type="button"
      className={styles.sql}
      title={t('dictionary.sql', { table: name.slice(0, name.indexOf('.')) })}
      aria-label={t('lists.copy', { value: sql })}
      onClick={() => void copy()}
    >
      <code>{sql}</code>
      <Copy size={12} aria-hidden="true" />
    </button>
  )
}

/** How exactly it is computed, and what has changed since when. */
function Version({ entry: { version, formula, changes }, context: { t } }: Pick<Props, 'entry' | 'context'>) {
  const title = t('dictionary.version', { version })
  if (!formula) return <span className={styles.version}>{title}</span>
  return (
    <details className={styles.version}>
      <summary>{title}</summary>
      <code>{formula}</code>
      <ul>
        {changes.map((change) => (
          <li key={change.version}>
            <b>{t('dictionary.version', { version: change.version })}</b> {change.date}: {change.text}
          </li>
        ))}
      </ul>
    </details>
  )
}
