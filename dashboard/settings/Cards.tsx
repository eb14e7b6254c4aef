import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { addTexts } from '../i18n/index.ts'
import { daysText } from '../idle.ts'
import { Panel } from '../ui/Panel.tsx'
import { carried } from '../url.ts'
import type { BlockContext } from '../widget.ts'
import styles from './Cards.module.css'
import { stageRoles } from './draft.ts'
import shared from './settings.module.css'

// The same panel as on «Незабудка»: it brings its words along.
const IdlePanel = lazy(async () => {
  const [{ SettingsPanel }, { forgottenTexts }] = await Promise.all([
    import('../forgotten/SettingsPanel.tsx'),
    import('../forgotten/texts.ts'),
  ])
  addTexts(forgottenTexts)
  return { default: SettingsPanel }
})

/** What each role does to the numbers. */
export function Roles({ context: { t } }: { context: BlockContext }) {
  return (
    <Panel title={t('settings.roles.title')}>
      <dl className={styles.roles}>
        {stageRoles.map((role) => (
          <div key={role}>
            <dt>{t(`settings.role.${role}`)}</dt>
            <dd>{t(`settings.role.${role}.means`)}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}

/** Days after which a deal is forgotten; they are kept apart from stages. */
export function IdleDays({ context, canChange }: { context: BlockContext; canChange: boolean }) {
  const { t } = context
  const [isOpen, setOpen] = useState(false)
  return (
    <Panel title={t('settings.idle.title')} span={6} testId="settings-idle">
      <p className={shared.about}>{t('settings.idle.text', { days: daysText(context) })}</p>
      <button type="button" className={shared.action} onClick={() => setOpen(true)}>
        {t(canChange ? 'settings.idle.change' : 'settings.idle.look')}
      </button>
      {isOpen && (
        <Suspense>
          <IdlePanel onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </Panel>
  )
}

const outcomes = (before: object) => ({ ...carried(before), block: 'lead-outcomes' })

/** Statuses of leads are no stages of deals: where to look for them. */
export function Leads({ context: { t } }: { context: BlockContext }) {
  return (
    <Panel title={t('settings.leads.title')} span={6}>
      <p className={shared.about}>{t('settings.leads.text')}</p>
      <Link to="/marketing" search={outcomes} className={shared.action}>
        {t('page.marketing')}
      </Link>
    </Panel>
  )
}
