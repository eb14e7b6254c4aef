import { Lock } from 'lucide-react'
import { useRef, useState } from 'react'
import { useBlockContext } from '../context.tsx'
import { Failure, failureKind, Recovery } from '../FrameFailure.tsx'
import { addTexts } from '../i18n/index.ts'
import notice from '../Notice.module.css'
import { maySeeSettings } from '../pages.ts'
import { PageHeading } from '../ui/PageHeading.tsx'
import { PageSkeleton } from '../ui/PageSkeleton.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { useUpdate } from '../view.ts'
import type { BlockContext } from '../widget.ts'
import { IdleDays, Leads, Roles } from './Cards.tsx'
import {
  changesOf,
  countOf,
  emptyDraft,
  type PortalSettings,
  withDraft,
  without,
  withoutPipelines,
} from './draft.ts'
import { Leaving } from './Leaving.tsx'
import { Portal } from './Portal.tsx'
import { SaveBar } from './SaveBar.tsx'
import styles from './SettingsPage.module.css'
import { useSave, useSettings } from './save.ts'
import { settingsTexts } from './texts.ts'

addTexts(settingsTexts)

/** What stages and pipelines of the CRM mean, for everybody's numbers. */
export function SettingsPage() {
  const context = useBlockContext()
  const { t, session } = context
  const maySee = maySeeSettings(session.role)
  const { data, error, refetch } = useSettings(maySee)
  const isDenied = !maySee || (error !== null && failureKind(error) === 'rights')
  const retry = () => void refetch()
  if (isDenied) return <Denied context={context} />
  return (
    <>
      <PageHeading title={t('page.settings')} about={t('settings.about')} />
      {data ? (
        <Editor portals={data.portals} context={context} />
      ) : error ? (
        <>
          <Failure error={error} retry={retry} context={context} text={t('settings.loadFailed')} />
          {failureKind(error) === 'offline' && <Recovery retry={retry} context={context} />}
        </>
      ) : (
        <PageSkeleton isWithoutTitle />
      )}
    </>
  )
}

function Denied({ context: { t } }: { context: BlockContext }) {
  return (
    <div className={notice.notice} data-testid="settings-denied">
      <Lock size={32} aria-hidden="true" />
      <h1>{t('settings.denied.title')}</h1>
      <p>{t('settings.denied.text')}</p>
    </div>
  )
}

function Editor({ portals, context }: { portals: PortalSettings[]; context: BlockContext }) {
  const { t, session, view } = context
  const canChange = session.role === 'executive'
  const [draft, setDraft] = useState(emptyDraft)
  const place = useRef<HTMLDivElement>(null)
  const { save, phase, error, forget } = useSave((sent) => setDraft((now) => without(now, sent)))
  const update = useUpdate()
  const next = withDraft(portals, draft)
  const changes = changesOf(portals, next)
  const count = countOf(changes)
  const isMany = portals.length > 1
  const at = Math.max(
    0,
    portals.findIndex(({ id }) => String(id) === view.portal),
  )
  const shown = next[at]
  return (
    <div ref={place} className={styles.page} tabIndex={-1}>
      <p className={styles.phase} role="status" data-testid="settings-phase" data-phase={phase}>
        {(phase === 'recounting' || phase === 'recounted') && <span>{t(`settings.${phase}`)}</span>}
      </p>
      {!canChange && <p className={styles.note}>{t('settings.readOnly')}</p>}
      {isMany && shown && (
        <div>
          <Segmented
            label={t('settings.portal')}
            value={String(shown.id)}
            options={portals.map(({ id, name }) => ({ value: String(id), label: name }))}
            onChange={(id) => update({ portal: id })}
          />
        </div>
      )}
      <Roles context={context} />
      {shown && (
        <Portal
          key={shown.id}
          saved={portals[at]!}
          portal={shown}
          isOneOfMany={isMany}
          context={context}
          canChange={canChange}
          onChange={({ roles, pipelines }) => {
            forget()
            setDraft((before) => ({
              roles: { ...before.roles, ...roles },
              pipelines: { ...before.pipelines, ...pipelines },
            }))
          }}
        />
      )}
      <div className={styles.cards}>
        <IdleDays context={context} canChange={canChange} />
        <Leads context={context} />
      </div>
      {count > 0 && (
        <SaveBar
          count={count}
          stages={changes.stages}
          context={context}
          isSaving={phase === 'saving'}
          isRefused={withoutPipelines(next).length > 0}
          home={place}
          error={error}
          nameOf={(id) => (isMany ? portals.find((portal) => portal.id === id)?.name : undefined)}
          onSave={() => void save(draft)}
          onCancel={() => {
            forget()
            setDraft(emptyDraft)
          }}
        />
      )}
      <Leaving count={count} context={context} />
    </div>
  )
}
