import { Modal } from '@mantine/core'
import { useQueries, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useBlockContext } from '../context.tsx'
import { idleUntil, mostDays, readDays, savedDays } from '../idle.ts'
import { isMany, itemOf, keyOf, portalDimension, portalName } from '../portals.ts'
import { loadRows, type Row, renewSession, type Session, sendJson } from '../server.ts'
import { useToast } from '../ui/Toasts.tsx'
import { type BlockContext, numberOf, textOf } from '../widget.ts'
import styles from './SettingsPanel.module.css'

type Saved = NonNullable<Session['idleDays']>

interface Pipeline {
  key: string
  portalId: number
  pipelineId: number
  name: string
}

const measures = ['deals.open_count', 'deals.open_amount']

const dimensionsOf = ({ portals }: BlockContext) => [
  ...portalDimension('deals', portals),
  'deals.pipeline',
  'deals.pipeline_id',
]

const everyPipeline = (context: BlockContext) => ({
  measures,
  dimensions: dimensionsOf(context),
  limit: 1000,
})

/** What would count as forgotten after so many days, in each pipeline: the filters of the page do not matter here. */
const forgottenAfter = (days: number, context: BlockContext) => ({
  ...everyPipeline(context),
  timeDimensions: [{ dimension: 'deals.idle_since', dateRange: idleUntil(context.today, days) }],
})

const readPipelines = (rows: Row[], { portals }: BlockContext): Pipeline[] =>
  rows
    .map((row) => ({ row, item: itemOf(row, 'deals', 'pipeline_id') }))
    .filter(({ item }) => /^\d+$/.test(item.id))
    .map(({ row, item }) => ({
      key: keyOf(item),
      portalId: item.portal === undefined ? (portals[0]?.id ?? 1) : Number(item.portal),
      pipelineId: Number(item.id),
      name: [textOf(row, 'deals.pipeline'), isMany(portals) && portalName(item.portal, portals)]
        .filter(Boolean)
        .join(' · '),
    }))

/** After how many days a deal counts as forgotten, for all and for pipelines of their own, with what that would find. */
export function SettingsPanel({ onClose }: { onClose: () => void }) {
  const context = useBlockContext()
  const { t, session, portals } = context
  const canChange = session.role === 'executive'
  const [usual, setUsual] = useState(String(savedDays(context)))
  const [own, setOwn] = useState(() => ownDays(session.idleDays, isMany(portals)))
  const { save, isSaving, error } = useSave(onClose)
  const usualDays = readDays(usual)
  const daysOf = (key: string) => (own[key] ? readDays(own[key]) : usualDays)
  const { pipelines, rowOf } = usePreview(context, [usual, ...Object.values(own)])
  const isValid = usualDays !== undefined && pipelines.every(({ key }) => daysOf(key) !== undefined)
  const submit = () =>
    isValid &&
    save({
      days: usualDays,
      pipelines: [
        ...pipelines
          .filter(({ key }) => own[key])
          .map(({ key, portalId, pipelineId }) => ({ portalId, pipelineId, days: daysOf(key)! })),
        ...unseen(session.idleDays, pipelines),
      ],
    })
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('forgotten.settings.title')}
      radius={16}
      size={640}
      centered
      transitionProps={{ duration: 120 }}
      closeButtonProps={{ 'aria-label': t('block.close') }}
      classNames={{ title: styles.title }}
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <p>{t('forgotten.settings.about')}</p>
        <div className={styles.row} data-usual>
          <label htmlFor="idle-usual">{t('forgotten.settings.usual')}</label>
          <Days id="idle-usual" text={usual} isLocked={!canChange} onChange={setUsual} />
        </div>
        {pipelines.map(({ key, name }) => (
          <div className={styles.row} key={key}>
            <label htmlFor={`idle-${key}`}>{name}</label>
            <Days
              id={`idle-${key}`}
              text={own[key] ?? ''}
              usual={usual}
              isLocked={!canChange}
              onChange={(text) => setOwn({ ...own, [key]: text })}
            />
            <Preview row={rowOf(daysOf(key), key)} context={context} />
          </div>
        ))}
        {!canChange && <p className={styles.note}>{t('forgotten.settings.readOnly')}</p>}
        {error && (
          <p className={styles.error} role="alert">
            {error}
          </p>
        )}
        <div className={styles.actions}>
          <button type="button" onClick={onClose}>
            {t(canChange ? 'forgotten.settings.cancel' : 'block.close')}
          </button>
          {canChange && (
            <button type="submit" data-main disabled={!isValid || isSaving}>
              {t('forgotten.settings.save')}
            </button>
          )}
        </div>
      </form>
    </Modal>
  )
}

/** Pipelines without a single deal stand in no answer; their numbers stay. */
const unseen = (saved: Saved | undefined, seen: Pipeline[]): Saved['pipelines'] =>
  (saved?.pipelines ?? []).filter(
    (one) =>
      !seen.some(({ portalId, pipelineId }) => portalId === one.portalId && pipelineId === one.pipelineId),
  )

const ownDays = (saved: Saved | undefined, byPortal: boolean): Record<string, string> =>
  Object.fromEntries(
    (saved?.pipelines ?? []).map(({ portalId, pipelineId, days }) => [
      keyOf({ id: String(pipelineId), portal: byPortal ? String(portalId) : undefined }),
      String(days),
    ]),
  )

/** All pipelines, and what each number of days in the form would find. */
function usePreview(context: BlockContext, texts: string[]) {
  const days = [...new Set(texts.map(readDays))].filter((one) => one !== undefined)
  const questions = [everyPipeline(context), ...days.map((one) => forgottenAfter(one, context))]
  const [all, ...found] = useQueries({
    queries: questions.map((query) => ({
      queryKey: ['cube', query],
      queryFn: ({ signal }: { signal: AbortSignal }) => loadRows(query, signal),
    })),
  }).map(({ data }) => data)
  /** Undefined while it is counted, null where nothing is found. */
  const rowOf = (one: number | undefined, key: string): Row | null | undefined => {
    const rows = one === undefined ? undefined : found[days.indexOf(one)]
    return rows && (rows.find((row) => keyOf(itemOf(row, 'deals', 'pipeline_id')) === key) ?? null)
  }
  return { pipelines: readPipelines(all ?? [], context), rowOf }
}

/** «под условие попадает 22 сделки на 3,1 млн ₽» */
function Preview({ row, context }: { row: Row | null | undefined; context: BlockContext }) {
  const { t, format } = context
  if (row === undefined) return <small>{t('block.counting')}</small>
  const count = numberOf(row ?? undefined, 'deals.open_count') ?? 0
  if (count === 0) return <small>{t('forgotten.settings.nothing')}</small>
  return (
    <small>
      {t('forgotten.settings.found', {
        count,
        deals: t('count.deals', { count, value: format.count(count) }),
        amount: format.moneyShort(numberOf(row ?? undefined, 'deals.open_amount')),
      })}
    </small>
  )
}

interface DaysProps {
  id: string
  text: string
  /** Holds while the box is empty. */
  usual?: string
  isLocked: boolean
  onChange: (text: string) => void
}

const Days = ({ id, text, usual, isLocked, onChange }: DaysProps) => (
  <input
    id={id}
    type="number"
    inputMode="numeric"
    min={1}
    max={mostDays}
    value={text}
    placeholder={usual}
    disabled={isLocked}
    aria-invalid={(text !== '' || usual === undefined) && readDays(text) === undefined}
    onChange={(event) => onChange(event.target.value)}
  />
)

/** Sends the numbers; the whole page follows them at once. */
function useSave(onSaved: () => void) {
  const { t } = useBlockContext()
  const client = useQueryClient()
  const toast = useToast()
  const [isSaving, setSaving] = useState(false)
  const [error, setError] = useState<string>()
  const save = async (idleDays: Saved) => {
    setSaving(true)
    setError(undefined)
    try {
      await sendJson('PUT', '/api/settings/idle-days', idleDays)
      client.setQueryData(['session'], await renewSession())
      toast(t('forgotten.settings.saved'))
      onSaved()
    } catch (failure) {
      const { status, message } = failure as Error & { status?: number }
      setError(
        status === 403 ? t('forgotten.settings.denied') : t('forgotten.settings.failed', { error: message }),
      )
      setSaving(false)
    }
  }
  return { save, isSaving, error }
}
