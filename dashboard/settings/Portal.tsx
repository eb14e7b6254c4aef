import { Link } from '@tanstack/react-router'
import { FolderTree } from 'lucide-react'
import notice from '../Notice.module.css'
import { Panel } from '../ui/Panel.tsx'
import { carried, emptyView } from '../url.ts'
import type { BlockContext } from '../widget.ts'
import {
  changesOf,
  type Draft,
  type PipelineSetting,
  type PortalSettings,
  pipelineKey,
  stageKey,
} from './draft.ts'
import { useRows } from './Effects.tsx'
import { Pipeline } from './Pipeline.tsx'
import { inPipelines, inStages, moneyInStages } from './preview.ts'
import shared from './settings.module.css'

interface Props {
  /** As the server has it. */
  saved: PortalSettings
  /** With what was changed and not saved. */
  portal: PortalSettings
  isOneOfMany: boolean
  context: BlockContext
  canChange: boolean
  onChange: (change: Draft) => void
}

/** Pipelines and stages of one portal. */
export function Portal({ saved, portal, isOneOfMany, context, canChange, onChange }: Props) {
  const { t } = context
  const { id, pipelines } = portal
  const place = { id, isOneOfMany }
  const changes = changesOf([saved], [portal])
  const counted = {
    stages: useRows(inStages(id)),
    pipelines: useRows(inPipelines(id)),
    changed: useRows(changes.stages.length > 0 ? moneyInStages(id) : undefined),
  }
  if (pipelines.length === 0) return <Nothing context={context} />
  const isAll = pipelines.every(({ isReporting }) => isReporting)
  return (
    <Panel title={t('settings.pipelines.title')} testId="settings-pipelines">
      <p className={shared.about}>
        {t('settings.pipelines.about')} {t(`settings.pipelines.${isAll ? 'all' : 'chosen'}`)}{' '}
        {!saved.reportsAll && <Reporting portal={saved} isOneOfMany={isOneOfMany} context={context} />}
      </p>
      {byLife(pipelines).map((pipeline, at) => (
        <Pipeline
          key={pipeline.id}
          place={place}
          pipeline={pipeline}
          changes={changes}
          counted={counted}
          context={context}
          canChange={canChange}
          isOpenAtFirst={at === 0}
          onReport={(isReporting) =>
            onChange({ roles: {}, pipelines: { [pipelineKey(id, pipeline.id)]: isReporting } })
          }
          onRole={(stageId, role) =>
            onChange({ roles: { [stageKey(id, pipeline.id, stageId)]: role }, pipelines: {} })
          }
        />
      ))}
    </Panel>
  )
}

/** What the CRM deleted stands last. */
const byLife = (pipelines: PipelineSetting[]) =>
  [...pipelines].sort((a, b) => Number(a.isDeleted) - Number(b.isDeleted))

/** The summary as it is without the other pipelines. */
function Reporting({ portal, isOneOfMany, context: { t } }: Omit<Props, 'saved' | 'canChange' | 'onChange'>) {
  const pipelines = portal.pipelines.filter(({ isReporting }) => isReporting).map(({ id }) => String(id))
  const view = { ...emptyView, pipelines, ...(isOneOfMany && { portal: String(portal.id) }) }
  return (
    <Link to="/" search={() => view}>
      {t('settings.pipelines.summary')}
    </Link>
  )
}

function Nothing({ context: { t } }: { context: BlockContext }) {
  return (
    <div className={notice.notice} data-testid="settings-empty">
      <FolderTree size={32} aria-hidden="true" />
      <h2>{t('settings.pipelines.empty')}</h2>
      <p>{t('settings.pipelines.emptyText')}</p>
      <ul>
        <li>
          <Link to="/sync" search={carried}>
            {t('settings.pipelines.sync')}
          </Link>
        </li>
      </ul>
    </div>
  )
}
