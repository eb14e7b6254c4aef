import { SearchX } from 'lucide-react'
import { useState } from 'react'
import frame from '../../Frame.module.css'
import { defineList } from '../../lists/list.tsx'
import type { Row } from '../../server.ts'
import { Choice } from '../../ui/Choice.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { useAddress, useOption, useUpdate } from '../../view.ts'
import { type BlockContext, numberOf, textOf } from '../../widget.ts'
import styles from '../blocks.module.css'
import {
  chosenFilters,
  clockOf,
  clocks,
  everyOne,
  leadsAsked,
  type OwnFilter,
  ownFilters,
  statuses,
} from '../lead-filters.ts'
import { useLeadOptions } from '../lead-options.ts'
import { NoRecords } from '../NoRecords.tsx'
import { shortened } from '../utm/shorten.ts'

/** So many days without an action make a lead in work a hot one that cools down. */
const forgottenAfter = ({ session }: BlockContext): number => session.idleDays?.days ?? 14

const utmMembers = ['utm_source', 'utm_campaign', 'utm_content'] as const

/** «yandex / skotch_opt / ad_17» */
const utmOf = (row: Row): string =>
  utmMembers
    .map((name) => textOf(row, `leads.${name}`))
    .filter(Boolean)
    .map((mark) => shortened(mark))
    .join(' / ')

/** Leads themselves, with the days that those in work have been left alone. */
export default defineList({
  id: 'lead-list',
  order: 10,
  title: ({ t }) => t('marketing.list.title'),
  note: ({ t }) => t('marketing.list.note'),
  measures: ['leads.count'],
  cube: 'leads',
  columns: (context) => {
    const { t } = context
    return [
      {
        key: 'title',
        title: t('marketing.list.lead'),
        member: 'leads.title',
        kind: 'text',
        isWide: true,
        under: 'leads.source',
      },
      {
        key: 'created',
        title: t('marketing.list.created'),
        member: 'leads.created_at',
        kind: 'day',
        isSortable: true,
      },
      {
        key: 'stage',
        title: t('marketing.stage'),
        member: 'leads.stage',
        kind: 'text',
        least: 168,
        text: (row) => textOf(row, 'leads.stage') || t('marketing.stages.blank'),
      },
      {
        key: 'status',
        title: t('marketing.list.status'),
        member: 'leads.status',
        kind: 'text',
        least: 140,
        text: (row) =>
          t(`marketing.list.status.${textOf(row, 'leads.status')}` as 'marketing.list.status.open'),
      },
      {
        key: 'manager',
        title: t('marketing.manager'),
        member: 'leads.manager',
        kind: 'text',
        under: 'leads.department',
      },
      {
        key: 'idle',
        title: t('marketing.list.idle'),
        member: 'leads.idle_days',
        kind: 'days',
        least: 104,
        isSortable: true,
        isNullable: true,
        tone: (row) =>
          (numberOf(row, 'leads.idle_days') ?? 0) > forgottenAfter(context) ? 'warn' : undefined,
      },
      {
        key: 'days',
        title: t('marketing.list.days'),
        member: 'leads.cycle_days_own',
        kind: 'days',
        isSortable: true,
      },
      {
        key: 'revenue',
        title: t('marketing.figure.revenue'),
        member: 'leads.revenue_own',
        kind: 'money',
        isSortable: true,
        isNullable: true,
      },
      {
        key: 'utm',
        title: t('marketing.list.utm'),
        member: 'leads.utm_source',
        kind: 'text',
        least: 140,
        also: ['leads.utm_campaign', 'leads.utm_content'],
        text: utmOf,
      },
    ]
  },
  filters: leadsAsked,
  total: (context) => ({
    query: { measures: ['leads.count'], ...leadsAsked(context) },
    measure: 'leads.count',
  }),
  normalSort: '-created',
  search: ['leads.title', 'leads.id', 'leads.utm_source', 'leads.utm_campaign', 'leads.utm_content'],
  toolbar: Filters,
  empty: NoLeads,
})

/** Nothing in the list: the list's own filters are freed first, then the page's. */
function NoLeads({ context }: { context: BlockContext }) {
  const { options } = useAddress()
  const update = useUpdate()
  const { t } = context
  const chosen = chosenFilters(context)
  if (chosen.length === 0 && clockOf(context) === 'created') return <NoRecords context={context} />
  const free = () =>
    update({ options: Object.fromEntries(Object.entries(options).filter(([key]) => !chosen.includes(key))) })
  return (
    <div className={frame.empty} role="status">
      <SearchX size={22} aria-hidden="true" />
      <p>{t(chosen.length > 0 ? 'marketing.list.noneChosen' : 'marketing.list.noneNow')}</p>
      {chosen.length > 0 && (
        <button type="button" className={frame.action} onClick={free}>
          {t('marketing.list.free')}
        </button>
      )}
    </div>
  )
}

function Filters({ context }: { context: BlockContext }) {
  const { t } = context
  const [of, choose] = useOption('lead-list.of', 'created', clocks)
  return (
    <div className={styles.tools}>
      <Segmented
        label={t('marketing.list.of')}
        value={of}
        options={clocks.map((value) => ({ value, label: t(`marketing.list.of.${value}`) }))}
        onChange={choose}
      />
      {of === 'created' && (
        <Choice
          option="lead-list.status"
          normal="all"
          label={t('marketing.list.status')}
          choices={statuses.map((value) => ({ value, label: t(`marketing.list.status.${value}`) }))}
        />
      )}
      {(Object.keys(ownFilters) as OwnFilter[]).map((name) => (
        <OwnChoice key={name} name={name} context={context} />
      ))}
    </div>
  )
}

/** Options load when somebody is about to choose. */
function OwnChoice({ name, context }: { name: OwnFilter; context: BlockContext }) {
  const { t } = context
  const option = `lead-list.${name}`
  const [chosen] = useOption(option, everyOne)
  const [isNear, setNear] = useState(chosen !== everyOne)
  const options = useLeadOptions(name, isNear, context)
  const isKnown = chosen === everyOne || options.some(({ value }) => value === chosen)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only watches for somebody who is about to choose
    <span onPointerEnter={() => setNear(true)} onFocus={() => setNear(true)}>
      <Choice
        option={option}
        normal={everyOne}
        label={t(`marketing.list.${name}`)}
        choices={[
          { value: everyOne, label: t(`marketing.list.every.${name}`) },
          ...(isKnown ? options : [{ value: chosen, label: chosen }, ...options]),
        ]}
      />
    </span>
  )
}
