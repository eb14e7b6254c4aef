import { Link } from '@tanstack/react-router'
import { CalendarX2, ChevronRight, CircleCheck, ExternalLink } from 'lucide-react'
import { daysText, forgottenDeals, forgottenNow, joinGroups } from '../idle.ts'
import { linkOf } from '../link.ts'
import { readNow } from '../now-tile.tsx'
import { itemOf, keyOf, type PortalEntry, portalName, shortName, showsPortals } from '../portals.ts'
import type { Row } from '../server.ts'
import { carried } from '../url.ts'
import {
  type BlockContext,
  type ChartProps,
  defineWidget,
  numberOf,
  portalCell,
  portalColumn,
  textOf,
} from '../widget.ts'
import styles from './attention.module.css'

export interface Deal {
  /** Unique over all portals. */
  key: string
  /** Name of its portal, where there are several, and the short one. */
  portal: string | undefined
  portalShort: string | undefined
  title: string
  company: string
  manager: string
  amount: number | null
  idleDays: number
  hasNextStep: boolean
  url: string | null
}

interface Attention {
  deals: Deal[]
  count: number
  amount: number | null
}

const firstDeals = 7
const mostDeals = 100

/** In the order of the answer, but for deals without an amount: the database puts them first, here they stand last. */
export const readDeals = (rows: Row[], portals: readonly PortalEntry[] = []): Deal[] =>
  rows
    .map((row) => readDeal(row, portals))
    .sort((a, b) => Number(a.amount === null) - Number(b.amount === null))

const readDeal = (row: Row, portals: readonly PortalEntry[]): Deal => ({
  key: keyOf(itemOf(row, 'deals', 'id')),
  portal: portalName(itemOf(row, 'deals', 'id').portal, portals) || undefined,
  portalShort: shortName(itemOf(row, 'deals', 'id').portal, portals) || undefined,
  title: textOf(row, 'deals.title'),
  company: textOf(row, 'deals.company'),
  manager: textOf(row, 'deals.manager'),
  amount: numberOf(row, 'deals.amount'),
  idleDays: Math.floor(numberOf(row, 'deals.idle_days') ?? 0),
  hasNextStep: String(row['deals.has_planned_activity']) === 'true',
  url: linkOf(textOf(row, 'deals.url')),
})

/** Forgotten deals, the largest first: what to do today. */
export default defineWidget<string, Attention>({
  id: 'attention',
  area: 'main',
  order: 2,
  phoneOrder: 1,
  span: 4,
  height: 467,
  isTable: true,
  title: ({ t }) => t('attention.title'),
  note: (context) => context.t('attention.note', { days: daysText(context) }),
  measures: ['deals.open_count', 'deals.open_amount'],
  queries: (context) => ({ deals: forgottenDeals(context, mostDeals), ...forgottenNow(context) }),
  rows: ({ deals = [], ...totals }, { portals }) => ({
    deals: readDeals(deals, portals),
    ...readNow(joinGroups(totals)),
  }),
  chart: AttentionList,
  table: ({ deals }, context) => ({
    columns: [
      { title: context.t('attention.deal'), kind: 'text' },
      ...portalColumn(context),
      { title: context.t('attention.company'), kind: 'text' },
      { title: context.t('attention.amount'), kind: 'money' },
      { title: context.t('attention.idle'), kind: 'count' },
      { title: context.t('managers.manager'), kind: 'text' },
      { title: context.t('attention.next'), kind: 'text' },
    ],
    rows: deals.map(({ title, portal, company, amount, idleDays, manager, hasNextStep }) => [
      title,
      ...portalCell(context, portal),
      company,
      amount,
      idleDays,
      manager,
      context.t(hasNextStep ? 'attention.hasNext' : 'attention.noNext'),
    ]),
  }),
  summary: ({ count, amount }, { t, format }) =>
    t('attention.summary', {
      deals: t('count.deals', { count, value: format.count(count) }),
      amount: format.moneyShort(amount ?? 0),
    }),
})

function AttentionList({ data: { deals, count }, context, isFull }: ChartProps<Attention>) {
  const { t, format } = context
  if (count === 0) return <AllGood context={context} />
  const shown = isFull ? deals : deals.slice(0, firstDeals)
  return (
    <>
      {shown.some((deal) => !deal.hasNextStep) && (
        <p className={styles.legend}>
          <CalendarX2 size={14} aria-hidden="true" />
          {t('attention.noNext')}
        </p>
      )}
      <ul className={styles.list} data-testid="attention-list">
        {shown.map((deal) => (
          <li key={deal.key}>
            <DealRow deal={deal} context={context} />
          </li>
        ))}
        {isFull && deals.length < count && (
          <li className={styles.limit}>{t('attention.limit', { count: deals.length })}</li>
        )}
      </ul>
      {!isFull && count > firstDeals && (
        <Link to="/forgotten" search={carried} className={styles.all} data-testid="attention-all">
          {t('attention.all', { count, value: format.count(count) })}
          <ChevronRight size={14} aria-hidden="true" />
        </Link>
      )}
    </>
  )
}

function DealRow({ deal, context }: { deal: Deal; context: BlockContext }) {
  const { t, format } = context
  const who = [showsPortals(context) && deal.portalShort, deal.company, deal.manager]
    .filter(Boolean)
    .join(' · ')
  return (
    <div className={styles.deal}>
      <span className={styles.title}>
        {deal.url ? (
          <a
            href={deal.url}
            target="_blank"
            rel="noopener"
            title={t('attention.openInCrm', { title: deal.title })}
          >
            <span>{deal.title}</span>
            <ExternalLink size={13} aria-hidden="true" />
          </a>
        ) : (
          <span>{deal.title}</span>
        )}
      </span>
      <b className={styles.amount} title={format.moneyExact(deal.amount)}>
        {format.moneyColumn(deal.amount)}
      </b>
      <span className={styles.who} title={who}>
        {who}
      </span>
      <span className={styles.idle}>
        {!deal.hasNextStep && (
          <>
            <CalendarX2 size={14} aria-hidden="true" />
            <span className="visually-hidden">{t('attention.noNext')}, </span>
          </>
        )}
        {t('count.idle', { count: deal.idleDays, value: format.count(deal.idleDays) })}
      </span>
    </div>
  )
}

const AllGood = ({ context, context: { t } }: { context: BlockContext }) => (
  <div className={styles.good}>
    <CircleCheck size={28} aria-hidden="true" />
    <p>{t('attention.good')}</p>
    <small>{t('attention.goodHint', { days: daysText(context) })}</small>
  </div>
)
