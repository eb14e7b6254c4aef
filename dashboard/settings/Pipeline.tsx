import { ChevronRight } from 'lucide-react'
import { useId, useState } from 'react'
import type { BlockContext } from '../widget.ts'
import {
  type Changes,
  type PipelineSetting,
  pipelineKey,
  type StageRole,
  type StageSetting,
  stageKey,
} from './draft.ts'
import { type Counted, PipelineEffect } from './Effects.tsx'
import styles from './Pipeline.module.css'
import type { PortalPlace } from './place.ts'
import { Deals, Stage } from './Stage.tsx'
import shared from './settings.module.css'

export interface PipelineProps {
  place: PortalPlace
  /** With what was changed and not saved. */
  pipeline: PipelineSetting
  changes: Changes
  counted: { stages: Counted; pipelines: Counted; changed: Counted }
  context: BlockContext
  canChange: boolean
  isOpenAtFirst: boolean
  onReport: (isReporting: boolean) => void
  onRole: (stageId: string, role: StageRole | null) => void
}

/** A pipeline: does it count as sales; its stages unfold. */
export function Pipeline(props: PipelineProps) {
  const { place, pipeline, changes, counted, context, canChange, isOpenAtFirst, onReport, onRole } = props
  const { t } = context
  const [isOpen, setOpen] = useState(isOpenAtFirst)
  const list = useId()
  const { id, name, isReporting, isDeleted, stages } = pipeline
  const change = changes.pipelines.find(({ key }) => key === pipelineKey(place.id, id))
  const differ = stages.filter(isOwn).length
  return (
    <section className={styles.pipeline} data-testid={`pipeline-${id}`} data-off={!isReporting || undefined}>
      <header>
        <h3>
          <button type="button" aria-expanded={isOpen} aria-controls={list} onClick={() => setOpen(!isOpen)}>
            <ChevronRight size={17} aria-hidden="true" />
            <span>{name}</span>
          </button>
        </h3>
        <p className={styles.facts}>
          <span>{t('settings.stages', { count: stages.length })}</span>
          <Deals place={place} pipelineId={id} counted={counted.pipelines} context={context} />
          {isDeleted && <span className={shared.mark}>{t('settings.deleted')}</span>}
          {differ > 0 && (
            <span className={shared.mark} data-tone="warn">
              {t('settings.differ', { count: differ })}
            </span>
          )}
          {change && (
            <span className={shared.mark} data-tone="accent">
              {t('settings.unsaved')}
            </span>
          )}
        </p>
        {canChange ? (
          <label className={styles.reports}>
            <input
              type="checkbox"
              checked={isReporting}
              onChange={(event) => onReport(event.target.checked)}
              aria-label={`${name}: ${t('settings.reporting')}`}
            />
            {t('settings.reporting')}
          </label>
        ) : (
          <span className={styles.reports}>
            {t(isReporting ? 'settings.reporting' : 'settings.notReporting')}
          </span>
        )}
        {change && <PipelineEffect change={change} counted={counted.pipelines} context={context} />}
      </header>
      <ul id={list} className={styles.stages} hidden={!isOpen}>
        {isOpen &&
          stages.map((stage) => (
            <Stage
              key={stage.id}
              place={place}
              pipelineId={id}
              stage={stage}
              change={changes.stages.find(({ key }) => key === stageKey(place.id, id, stage.id))}
              counted={counted.stages}
              changed={counted.changed}
              context={context}
              canChange={canChange}
              onChoose={(role) => onRole(stage.id, role)}
            />
          ))}
      </ul>
    </section>
  )
}

const isOwn = ({ role, semantics }: StageSetting) => role !== null && role !== semantics
