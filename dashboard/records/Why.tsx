import { useQueryClient } from '@tanstack/react-query'
import type { clickMembers } from '../clicks.ts'
import { ignoredBy } from '../filters.ts'
import { portalDimension, portalName } from '../portals.ts'
import type { Readiness, Row } from '../server.ts'
import { numberOf, textOf } from '../widget.ts'
import { timeText } from './Conditions.tsx'
import { useAsked } from './check.ts'
import { conditionsIn, useConditionTexts } from './conditions.ts'
import styles from './Drawer.module.css'
import type { NumberProps } from './Drawer.tsx'
import { useRecords } from './open.ts'
import { cubeOf, numberAsked, type RecordsRequest } from './request.ts'

/** How a number came about: formula, populations, time, conditions, pipelines, freshness. */
export function Why(props: NumberProps) {
  const { measure, context } = props
  const { t } = context
  return (
    <div className={styles.why} data-testid="records-why">
      <section>
        <h3>{t('why.formula')}</h3>
        <p>{measure.description}</p>
        {measure.version !== undefined && (
          <p className={styles.quiet}>{t('why.version', { version: measure.version })}</p>
        )}
      </section>
      <Parts {...props} />
      <Time {...props} />
      <Applied {...props} />
      <Pipelines {...props} />
      <Freshness {...props} />
    </div>
  )
}

function Parts({ request, measure, model, context }: NumberProps) {
  const { t, format } = context
  const open = useRecords()
  const names = measure.parts.length > 0 ? measure.parts : [measure.name]
  const { data } = useAsked(
    { measures: [...new Set([measure.name, ...measure.parts])], ...numberAsked(request, context) },
    true,
  )
  return (
    <section>
      <h3>{t(measure.parts.length > 0 ? 'why.parts' : 'why.one')}</h3>
      <dl className={styles.parts}>
        {names.map((name) => {
          const part = model.measures.get(name)
          const value = data ? numberOf(data[0], name) : undefined
          const kind = part?.kind ?? 'count'
          const { isWhy: _, ...rest } = request
          return (
            <div key={name}>
              <dt>
                {part?.title ?? name}
                <small>{part?.description}</small>
              </dt>
              <dd>
                <b>
                  {value === undefined
                    ? '…'
                    : kind === 'money'
                      ? format.moneyExact(value)
                      : format.value(value, kind)}
                </b>
                <button
                  type="button"
                  className={styles.textButton}
                  aria-label={t('why.part', { title: part?.title ?? name })}
                  onClick={() => open({ ...rest, measure: name })}
                >
                  {t('why.show')}
                </button>
              </dd>
            </div>
          )
        })}
      </dl>
    </section>
  )
}

function Time({ request, model, context }: NumberProps) {
  const { t, comparison } = context
  const { text, clock } = timeText(request, model, context)
  const isNow = !clock && (request.time === 'ever' || request.time === 'forgotten' || !request.time)
  return (
    <section>
      <h3>{t('why.period')}</h3>
      <p>
        {text}
        {clock && `, ${clock}`}
        {isNow && `. ${t('why.now')}`}
      </p>
      {clock && comparison.isPartial && <p className={styles.quiet}>{t('why.partial')}</p>}
    </section>
  )
}

function Applied({ request, model, context }: NumberProps) {
  const { t, view } = context
  const told: RecordsRequest = request.time === 'forgotten' ? { ...request, time: 'ever' } : request
  const texts = useConditionTexts(numberAsked(told, context), model, context)
  const cube = cubeOf(request.measure)
  const names = (kinds: (keyof typeof clickMembers)[]) => kinds.map((kind) => t(`click.${kind}`)).join(', ')
  const ignored = ignoredBy(cube, view)
  const left = view.clicks.map(({ kind }) => kind).filter((kind) => request.without?.includes(kind))
  return (
    <section>
      <h3>{t('why.applied')}</h3>
      {texts.length === 0 ? (
        <p>{t('why.appliedNone')}</p>
      ) : (
        <ul>
          {texts.map(({ label, text }) => (
            <li key={`${label}: ${text}`}>
              {label}: <b>{text}</b>
            </li>
          ))}
        </ul>
      )}
      {ignored.length > 0 && <p className={styles.warn}>{t('why.ignored', { names: names(ignored) })}</p>}
      {left.length > 0 && <p className={styles.quiet}>{t('why.without', { names: names(left) })}</p>}
    </section>
  )
}

const ofDeals = new Set(['deals', 'sales', 'deal_stages'])

/** The number pipeline by pipeline: what is in it and what is not. */
function Pipelines({ request, measure, model, context }: NumberProps) {
  const { t, format, portals } = context
  const cube = cubeOf(request.measure)
  const has = ofDeals.has(cube) && model.dimensions.has(`${cube}.is_reporting`)
  const dimensions = [
    ...portalDimension(cube, portals),
    ...['pipeline_id', 'pipeline', 'is_reporting'].map((name) => `${cube}.${name}`),
  ]
  const asked = numberAsked(request, context)
  const included = useAsked({ measures: [measure.name], dimensions, ...asked, limit: 500 }, has)
  const isNarrowed = conditionsIn(asked.filters)
    .flat()
    .some(({ member }) => member === `${cube}.pipeline_id`)
  // Without the conditions on pipelines: which others there are.
  const others = useAsked(
    {
      measures: [model.measures.has(`${cube}.count`) ? `${cube}.count` : measure.name],
      dimensions,
      limit: 500,
    },
    has && isNarrowed,
  )
  if (!has || !included.data) return null
  const keyOf = (row: Row) => `${row[`${cube}.portal_id`] ?? ''}:${row[`${cube}.pipeline_id`]}`
  const nameOf = (row: Row) => {
    const portal = row[`${cube}.portal_id`]
    const name = textOf(row, `${cube}.pipeline`) || t('filter.unnamed')
    return portal === null || portal === undefined ? name : `${name} · ${portalName(String(portal), portals)}`
  }
  const rows = included.data.toSorted(
    (a, b) => (numberOf(b, measure.name) ?? -1) - (numberOf(a, measure.name) ?? -1),
  )
  const inside = new Set(rows.map(keyOf))
  const outside = (others.data ?? []).filter((row) => !inside.has(keyOf(row)))
  const isReporting = (row: Row) => String(row[`${cube}.is_reporting`]) !== 'false'
  return (
    <section>
      <h3>{t('why.pipelines')}</h3>
      <ul className={styles.pipelines}>
        {rows.map((row) => (
          <li key={keyOf(row)}>
            <span>
              {nameOf(row)}
              {!isReporting(row) && <small> {t('why.notReporting')}</small>}
            </span>
            <b>{format.value(numberOf(row, measure.name), measure.kind)}</b>
          </li>
        ))}
      </ul>
      {outside.length > 0 && (
        <p className={styles.quiet}>{t('why.pipelinesOut', { names: outside.map(nameOf).join(', ') })}</p>
      )}
    </section>
  )
}

const entities: Partial<Record<string, string>> = {
  deals: 'deals',
  sales: 'deals',
  deal_stages: 'deal_stage_history',
  leads: 'leads',
  lead_stages: 'lead_status_history',
  activities: 'activities',
  customers: 'companies',
}

function Freshness({ request, context: { t, format } }: NumberProps) {
  const readiness = useQueryClient().getQueryData<Readiness>(['readyz'])
  const entity = entities[cubeOf(request.measure)] ?? 'deals'
  const at = readiness?.status === 'ready' ? readiness.entities[entity]?.synced_at : undefined
  return (
    <section>
      <h3>{t('why.fresh')}</h3>
      <p>{at ? t('why.freshAt', { time: format.moment(new Date(at)) }) : t('why.freshUnknown')}</p>
    </section>
  )
}
