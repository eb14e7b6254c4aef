import { Bookmark, House, Link2, Trash2, Users } from 'lucide-react'
import { useState } from 'react'
import { useBlockContext } from '../context.tsx'
import { addTexts } from '../i18n/index.ts'
import { type PageName, pages } from '../pages.ts'
import { copyText } from '../share.ts'
import { useToast } from '../ui/Toasts.tsx'
import { readView } from '../url.ts'
import { useAddress, useReplaceView, useUpdate } from '../view.ts'
import { changeView, createView, keptQuery, type SavedView } from './api.ts'
import { SaveForm } from './SaveForm.tsx'
import { viewsTexts } from './texts.ts'
import { useChange, useOpenView, usePage, useRemove, useViews } from './use-views.ts'
import styles from './ViewsPanel.module.css'

addTexts(viewsTexts)

/** The list of saved views, and the form that keeps the present one. */
export default function ViewsPanel({ onDone }: { onDone: () => void }) {
  const { t } = useBlockContext()
  const address = useAddress()
  const page = usePage()
  const { views, error } = useViews()
  const current = views?.find(({ id }) => String(id) === address.saved)
  return (
    <div className={styles.panel} data-testid="views">
      {current ? (
        <Current view={current} onDone={onDone} />
      ) : (
        <>
          <p className={styles.about}>{t(address.saved && views ? 'views.gone' : 'views.about')}</p>
          <Save page={page} onDone={onDone} />
        </>
      )}
      {error && <p role="alert">{t('views.failed', { error: error.message })}</p>}
      {views?.length === 0 && <p className={styles.about}>{t('views.none')}</p>}
      {(['mine', 'team'] as const).map((scope) => (
        <List
          key={scope}
          title={t(`views.${scope}`)}
          views={views?.filter((view) => view.scope === scope) ?? []}
          page={page}
          chosen={address.saved}
          onDone={onDone}
        />
      ))}
    </div>
  )
}

function Save({ page, onDone }: { page: PageName; onDone: () => void }) {
  const { t } = useBlockContext()
  const address = useAddress()
  const update = useUpdate()
  const change = useChange()
  return (
    <SaveForm
      label={t('views.save')}
      onSave={async (draft) => {
        let made: SavedView | undefined
        const query = keptQuery(address)
        const isDone = await change(
          async () => {
            made = await createView({ ...draft, page, query })
          },
          t('views.saved', { name: draft.name }),
        )
        if (isDone && made) update({ saved: String(made.id) }, { replace: true })
        if (isDone) onDone()
      }}
    />
  )
}

/** The view that is open: what was changed since can be kept or let go. */
function Current({ view, onDone }: { view: SavedView; onDone: () => void }) {
  const { t } = useBlockContext()
  const address = useAddress()
  const replace = useReplaceView()
  const change = useChange()
  const page = usePage()
  const [isNew, setNew] = useState(false)
  const query = keptQuery(address)
  const isChanged = query !== keptQuery(readView(view.query)) && page === view.page
  const keep = async () => {
    if (await change(() => changeView(view.id, { query }), t('views.saved', { name: view.name }))) onDone()
  }
  return (
    <section className={styles.current}>
      <h3>
        {view.name}
        {isChanged && <small>{t('views.changed')}</small>}
      </h3>
      {isChanged && (
        <div className={styles.actions}>
          {view.isOwn && (
            <button type="button" className={styles.primary} onClick={() => void keep()}>
              {t('views.update')}
            </button>
          )}
          <button
            type="button"
            onClick={() => {
              replace({ ...readView(view.query), saved: String(view.id) })
              onDone()
            }}
          >
            {t('views.reset')}
          </button>
          <button type="button" aria-expanded={isNew} onClick={() => setNew(!isNew)}>
            {t('views.saveNew')}
          </button>
        </div>
      )}
      {isChanged && isNew && <Save page={page} onDone={onDone} />}
    </section>
  )
}

interface ListProps {
  title: string
  views: SavedView[]
  page: PageName
  chosen: string | undefined
  onDone: () => void
}

/** Views of this page first. */
function List({ title, views, page, chosen, onDone }: ListProps) {
  const order = (view: SavedView) => pages.findIndex(({ name }) => name === view.page)
  const place = (view: SavedView) => (view.page === page ? -1 : order(view))
  const sorted = [...views].sort((a, b) => place(a) - place(b) || a.name.localeCompare(b.name, 'ru'))
  if (views.length === 0) return null
  return (
    <section className={styles.list}>
      <h3>
        {views[0]!.scope === 'team' ? <Users size={14} aria-hidden /> : <Bookmark size={14} aria-hidden />}
        {title}
      </h3>
      <ul>
        {sorted.map((view) => (
          <Item key={view.id} view={view} page={page} isChosen={String(view.id) === chosen} onDone={onDone} />
        ))}
      </ul>
    </section>
  )
}

function Item({
  view,
  page,
  isChosen,
  onDone,
}: {
  view: SavedView
  page: PageName
  isChosen: boolean
  onDone: () => void
}) {
  const { t } = useBlockContext()
  const open = useOpenView()
  const change = useChange()
  const remove = useRemove()
  const toast = useToast()
  const { name } = view
  const path = pages.find((one) => one.name === view.page)!.path
  const query = keptQuery(readView(view.query))
  const link = `${location.origin}${path}${query ? `${query}&` : '?'}view=${view.id}`
  const star = t(view.isDefault ? 'views.noDefault' : 'views.makeDefault', { name })
  return (
    <li data-chosen={isChosen || undefined}>
      <button
        type="button"
        className={styles.open}
        aria-current={isChosen || undefined}
        onClick={() => {
          open(view)
          onDone()
        }}
      >
        {name}
        <small>
          {[
            view.page !== page && t('views.other', { page: t(`page.${view.page}`) }),
            view.isDefault && t('views.default'),
          ]
            .filter(Boolean)
            .join(' · ')}
        </small>
      </button>
      {view.isOwn && (
        <button
          type="button"
          className={styles.icon}
          aria-pressed={view.isDefault}
          aria-label={star}
          title={star}
          onClick={() => void change(() => changeView(view.id, { isDefault: !view.isDefault }))}
        >
          <House size={15} aria-hidden />
        </button>
      )}
      <button
        type="button"
        className={styles.icon}
        aria-label={t('views.copy', { name })}
        title={t('views.copy', { name })}
        onClick={() =>
          void copyText(link).then(
            () => toast(t('menu.copied')),
            () => toast(t('block.copyFailed')),
          )
        }
      >
        <Link2 size={15} aria-hidden />
      </button>
      {view.isOwn && (
        <button
          type="button"
          className={styles.icon}
          aria-label={t('views.remove', { name })}
          title={t('views.remove', { name })}
          onClick={() => void remove(view)}
        >
          <Trash2 size={15} aria-hidden />
        </button>
      )}
    </li>
  )
}
