import { useBlockContext } from '../context.tsx'
import { addTexts } from '../i18n/index.ts'
import { readView } from '../url.ts'
import { useAddress } from '../view.ts'
import { keptQuery } from './api.ts'
import { viewsTexts } from './texts.ts'
import { usePage, useViews } from './use-views.ts'
import styles from './ViewsPanel.module.css'

addTexts(viewsTexts)

/** The name of the open view, and whether something was changed since. */
export default function SavedName() {
  const { t } = useBlockContext()
  const address = useAddress()
  const page = usePage()
  const { views } = useViews()
  const view = views?.find(({ id }) => String(id) === address.saved)
  if (!view) return null
  const isChanged = page !== view.page || keptQuery(address) !== keptQuery(readView(view.query))
  return (
    <>
      <span className={styles.saved}>{view.name}</span>
      {isChanged && <small className={styles.changed}>{t('views.changed')}</small>}
    </>
  )
}
