import { RotateCcw } from 'lucide-react'
import { useRef } from 'react'
import { Value } from '../ui/Value.tsx'
import { countFilters } from '../url.ts'
import { type BlockContext, numberOf } from '../widget.ts'
import {
  type StageChange,
  type StageRole,
  type StageSetting,
  stageKey,
  stageRoles,
  statusOf,
} from './draft.ts'
import { type Counted, isOf, StageEffects } from './Effects.tsx'
import { type PortalPlace, whereIn } from './place.ts'
import styles from './Stage.module.css'
import shared from './settings.module.css'

interface Props {
  place: PortalPlace
  pipelineId: number
  /** With what was changed and not saved. */
  stage: StageSetting
  change: StageChange | undefined
  counted: Counted
  changed: Counted
  context: BlockContext
  canChange: boolean
  onChoose: (role: StageRole | null) => void
}

/** A stage of the CRM, what it counts as, and what changing that would do. */
export function Stage(props: Props) {
  const { place, pipelineId, stage, change, counted, changed, context, canChange, onChoose } = props
  const { t } = context
  const box = useRef<HTMLSelectElement>(null)
  const id = `stage-${stageKey(place.id, pipelineId, stage.id)}`
  const asInCrm = t('settings.role.crm', { role: t(`settings.role.${stage.semantics}`) })
  const role = stage.role === null ? asInCrm : t(`settings.role.${stage.role}`)
  return (
    <li className={styles.stage} data-stage={stage.id} data-changed={change !== undefined || undefined}>
      <label className={styles.name} htmlFor={canChange ? id : undefined}>
        <i style={{ background: colorOf(stage.color) }} aria-hidden="true" />
        <span>{stage.name}</span>
      </label>
      <span className={styles.marks}>
        <Marks stage={stage} isChanged={change !== undefined} context={context} />
      </span>
      <span className={styles.deals}>
        <Deals place={place} pipelineId={pipelineId} stageId={stage.id} counted={counted} context={context} />
      </span>
      {canChange ? (
        <span className={styles.role}>
          <select
            ref={box}
            id={id}
            value={stage.role ?? ''}
            data-status={statusOf(stage)}
            onChange={(event) => onChoose((event.target.value || null) as StageRole | null)}
          >
            <option value="">{asInCrm}</option>
            {stageRoles.map((one) => (
              <option key={one} value={one}>
                {t(`settings.role.${one}`)}
              </option>
            ))}
          </select>
          {stage.role !== null && (
            <button
              type="button"
              className={styles.reset}
              title={t('settings.reset')}
              aria-label={t('settings.resetOf', { stage: stage.name })}
              onClick={() => {
                onChoose(null)
                box.current?.focus()
              }}
            >
              <RotateCcw size={15} aria-hidden="true" />
            </button>
          )}
        </span>
      ) : (
        <span className={styles.role}>{role}</span>
      )}
      {change && <StageEffects change={change} counted={changed} context={context} />}
    </li>
  )
}

/** Colours come from the CRM; anything but a colour is none. */
const colorOf = (color: string | null) =>
  /^#[\da-f]{3,8}$/i.test(color ?? '') ? color! : 'var(--line-strong)'

interface MarksProps {
  stage: StageSetting
  isChanged: boolean
  context: BlockContext
}

function Marks({ stage, isChanged, context: { t } }: MarksProps) {
  const { role, semantics, isDeleted } = stage
  return (
    <>
      {isDeleted && <span className={shared.mark}>{t('settings.deleted')}</span>}
      {role !== null && (
        <span className={shared.mark} data-tone={role === semantics ? undefined : 'warn'}>
          {t(role === semantics ? 'settings.pinned' : 'settings.differs')}
        </span>
      )}
      {isChanged && (
        <span className={shared.mark} data-tone="accent">
          {t('settings.unsaved')}
        </span>
      )}
    </>
  )
}

interface DealsProps {
  place: PortalPlace
  pipelineId: number
  stageId?: string
  counted: Counted
  context: BlockContext
}

/** How many deals stand there. Filters that wait for other pages would shorten their list, so then it is only a number. */
export function Deals({ place, pipelineId, stageId, counted: { rows, isFailed }, context }: DealsProps) {
  const { t, format, view } = context
  if (!rows) return <>{isFailed ? '—' : '…'}</>
  const count =
    numberOf(
      rows.find((row) => isOf(row, pipelineId, stageId)),
      'deals.count',
    ) ?? 0
  const isWhole = countFilters(view, ['pipelines', 'people', 'sources', 'clicks']) === 0
  const where = whereIn(place, pipelineId, stageId)
  return (
    <Value
      value={count}
      kind="count"
      context={context}
      text={t('count.deals', { count, value: format.count(count) })}
      {...(isWhole && count > 0 && { request: { measure: 'deals.count', where, time: 'ever' as const } })}
    />
  )
}
