import { Link } from '@tanstack/react-router'
import { Copy, Link2, SquarePen } from 'lucide-react'
import { copyText } from '../share.ts'
import { useToast } from '../ui/Toasts.tsx'
import type { BlockContext } from '../widget.ts'
import { atBlock, builderWith, sqlOf, unnarrowed } from './address.ts'
import styles from './DictionaryPage.module.css'
import type { MeasureEntry } from './entries.ts'
import { type Place, titleOf } from './places.ts'

interface Props {
  entry: MeasureEntry
  /** Where it stands; undefined until that is known. */
  places: Place[] | undefined
  isTarget: boolean
  context: BlockContext
}

/** A measure: what it counts, of what it is made, where it stands. */
export function Measure({ entry, places, isTarget, context }: Props) {
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
      {!places && (
        <p className={styles.line} aria-busy="true">
          <span>{t('dictionary.places')}</span>
          <span className={styles.chip}>…</span>
        </p>
      )}
      {places && places.length > 0 && <Places places={places} context={context} />}
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

/** So many places beside the rest of a measure's words; the others on demand. */
const firstPlaces = 3

function Places({ places, context }: { places: Place[]; context: BlockContext }) {
  const { t } = context
  const first = places.length > firstPlaces + 1 ? firstPlaces : places.length
  const more = places.slice(first)
  const linkOf = (place: Place) => (
    <PlaceLink key={`${place.path} ${place.widget.id}`} place={place} context={context} />
  )
  return (
    <div>
      <p className={styles.line}>
        <span>{t('dictionary.places')}</span>
        {places.slice(0, first).map(linkOf)}
      </p>
      {more.length > 0 && (
        <details className={styles.more}>
          <summary>{t('dictionary.more', { count: more.length })}</summary>
          <p className={styles.line}>{more.map(linkOf)}</p>
        </details>
      )}
    </div>
  )
}

function PlaceLink({ place, context }: { place: Place; context: BlockContext }) {
  const page = context.t(`page.${place.page}`)
  const title = titleOf(place, context)
  return (
    <Link to={place.path} search={atBlock(place.widget.id)} className={styles.chip}>
      {title ? `${page}: ${title}` : page}
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
