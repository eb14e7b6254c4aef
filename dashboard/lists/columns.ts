import type { Query } from '@cubejs-client/core'
import type { ValueKind } from '../format.ts'
import type { Row } from '../server.ts'
import type { BlockContext } from '../widget.ts'
import { segmentName } from './segments.ts'

/** Cubes whose rows can be listed. */
export type ListCube =
  | 'deals'
  | 'sales'
  | 'deal_stages'
  | 'leads'
  | 'lead_stages'
  | 'activities'
  | 'customers'
  | 'data_quality'

export interface ListColumn {
  key: string
  title: string
  member: string
  /** `day` and `moment` are times; a `link` is a web address. */
  kind: ValueKind | 'text' | 'day' | 'moment' | 'link'
  isWide?: boolean
  /** Least width in px, where the usual one of its kind is wrong. */
  least?: number
  /** The server sorts by it: an index gives the order, or the rows are few enough to be sorted. */
  isSortable?: boolean
  /** Some rows have no value; they stand last whichever way the sort goes. */
  isNullable?: boolean
  /** Member written under it, smaller. */
  under?: string
  /** Members that `text` and `tone` read besides. */
  also?: string[]
  /** Written instead of the value. */
  text?: (row: Row, context: BlockContext) => string
  /** Written under it instead of the value of `under`. */
  underText?: (row: Row, context: BlockContext) => string
  tone?: (row: Row, context: BlockContext) => 'warn' | undefined
}

/** What a list shows, and what it is asked with. */
export interface ListSource {
  /** Of the block: what is chosen in the list stands in the address under it, `<id>.sort` and `<id>.find`. */
  id: string
  cube: ListCube
  /** The first one names the record and leads to it in the CRM. */
  columns: ListColumn[]
  question: Pick<Query, 'filters' | 'timeDimensions'>
  /** How many rows there are, by a measure. */
  total?: { query: Query; measure: string } | undefined
  /** `-amount`: column, descending. */
  normalSort: string
  /** Members that words are looked for in; ids only for whole numbers. */
  search?: string[] | undefined
}

type Make = (context: BlockContext) => ListColumn[]

const yesOrNo =
  (member: string) =>
  (row: Row, { t }: BlockContext) =>
    t(row[member] === true || row[member] === 'true' ? 'lists.yes' : 'lists.no')

const kindOf = (row: Row): 'company' | 'contact' | 'none' => {
  const kind = row['customers.kind']
  return kind === 'company' || kind === 'contact' ? kind : 'none'
}

const kindAndSegment = (row: Row, context: BlockContext): string => {
  const kind = kindOf(row)
  const segment = segmentName(row['customers.segment'], context)
  return kind === 'none' ? segment : `${context.t(`lists.kind.${kind}`)} · ${segment}`
}

/** «₽» of the base currency. */
const signOf = ({ format, session: { currency } }: BlockContext): string => {
  const style = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const
  const parts = new Intl.NumberFormat(format.locale === 'ru' ? 'ru-RU' : 'en-GB', style).formatToParts(0)
  return parts.find(({ type }) => type === 'currency')?.value ?? currency
}

const manager = (cube: string, { t }: BlockContext): ListColumn => ({
  key: 'manager',
  title: t('managers.manager'),
  member: `${cube}.manager`,
  kind: 'text',
  under: `${cube}.department`,
})

const deal = (cube: 'deals' | 'sales' | 'deal_stages', context: BlockContext): ListColumn[] => {
  const { t } = context
  return [
    {
      key: 'title',
      title: t('lists.deal'),
      member: `${cube}.title`,
      kind: 'text',
      isWide: true,
      under: `${cube}.pipeline`,
    },
    {
      key: 'client',
      title: t('lists.client'),
      member: `${cube}.company`,
      kind: 'text',
      under: `${cube}.contact`,
    },
    {
      key: 'amount',
      title: t('lists.amount'),
      member: `${cube}.amount`,
      kind: 'money',
      isSortable: true,
      isNullable: true,
    },
  ]
}

const duration = (cube: string, { t }: BlockContext): ListColumn => ({
  key: 'duration',
  title: t('lists.duration'),
  member: `${cube}.cycle_days_own`,
  kind: 'days',
})

const created = (cube: string, { t }: BlockContext): ListColumn => ({
  key: 'created',
  title: t('lists.created'),
  member: `${cube}.created_at`,
  kind: 'day',
})

const closed = (cube: string, { t }: BlockContext): ListColumn => ({
  key: 'closed',
  title: t('lists.closed'),
  member: `${cube}.closed_at`,
  kind: 'day',
})

const lead = (cube: 'leads' | 'lead_stages', { t }: BlockContext): ListColumn => ({
  key: 'title',
  title: t('lists.lead'),
  member: `${cube}.title`,
  kind: 'text',
  isWide: true,
  under: `${cube}.source`,
})

const columns: Record<ListCube, Make> = {
  deals: (context) => [
    ...deal('deals', context),
    { key: 'stage', title: context.t('lists.stage'), member: 'deals.stage', kind: 'text' },
    manager('deals', context),
    { ...created('deals', context), isSortable: true },
    { ...closed('deals', context), isSortable: true, isNullable: true },
    { ...duration('deals', context), isSortable: true },
  ],
  sales: (context) => [
    ...deal('sales', context),
    { key: 'stage', title: context.t('lists.stage'), member: 'sales.stage', kind: 'text' },
    manager('sales', context),
    { key: 'date', title: context.t('lists.date'), member: 'sales.date', kind: 'day', isSortable: true },
    created('sales', context),
    duration('sales', context),
  ],
  deal_stages: (context) => [
    ...deal('deal_stages', context),
    { key: 'stage', title: context.t('lists.stage'), member: 'deal_stages.stage', kind: 'text' },
    {
      key: 'entered',
      title: context.t('lists.entered'),
      member: 'deal_stages.entered_at',
      kind: 'day',
      isNullable: true,
    },
    manager('deal_stages', context),
    { ...created('deal_stages', context), isSortable: true },
    closed('deal_stages', context),
  ],
  leads: (context) => [
    lead('leads', context),
    { key: 'stage', title: context.t('lists.stage'), member: 'leads.stage', kind: 'text' },
    manager('leads', context),
    { ...created('leads', context), isSortable: true },
    {
      key: 'converted',
      title: context.t('lists.converted'),
      member: 'leads.converted_at',
      kind: 'day',
      isSortable: true,
      isNullable: true,
    },
    duration('leads', context),
    {
      key: 'revenue',
      title: context.t('lists.revenue'),
      member: 'leads.revenue_own',
      kind: 'money',
      isNullable: true,
    },
  ],
  lead_stages: (context) => [
    lead('lead_stages', context),
    { key: 'stage', title: context.t('lists.stage'), member: 'lead_stages.stage', kind: 'text' },
    {
      key: 'entered',
      title: context.t('lists.entered'),
      member: 'lead_stages.entered_at',
      kind: 'day',
      isNullable: true,
    },
    manager('lead_stages', context),
    { ...created('lead_stages', context), isSortable: true },
  ],
  activities: (context) => {
    const { t } = context
    return [
      {
        key: 'title',
        title: t('lists.activity'),
        member: 'activities.title',
        kind: 'text',
        isWide: true,
        under: 'activities.type_title',
      },
      manager('activities', context),
      { key: 'date', title: t('lists.when'), member: 'activities.date', kind: 'moment', isSortable: true },
      {
        key: 'deadline',
        title: t('lists.deadline'),
        member: 'activities.deadline',
        kind: 'moment',
        also: ['activities.is_overdue'],
        tone: (row) => (String(row['activities.is_overdue']) === 'true' ? 'warn' : undefined),
      },
      {
        key: 'completed',
        title: t('lists.completed'),
        member: 'activities.is_completed',
        kind: 'text',
        text: yesOrNo('activities.is_completed'),
      },
    ]
  },
  customers: (context) => {
    const { t } = context
    const sign = signOf(context)
    const figure = (key: string, title: string, kind: ValueKind): ListColumn => ({
      key,
      title,
      member: `customers.${key}_own`,
      kind,
      isSortable: true,
    })
    return [
      {
        key: 'name',
        title: t('lists.customer'),
        member: 'customers.name',
        kind: 'text',
        isWide: true,
        isSortable: true,
        under: 'customers.kind',
        also: ['customers.segment'],
        underText: kindAndSegment,
      },
      figure('won_count', t('lists.wonCount'), 'count'),
      figure('won_amount', t('lists.wonAmount', { sign }), 'money'),
      { ...figure('average_check', t('lists.averageCheck'), 'money'), isNullable: true },
      figure('open_count', t('lists.openCount'), 'count'),
      figure('open_amount', t('lists.openAmount', { sign }), 'money'),
      figure('lost_count', t('lists.lostCount'), 'count'),
      figure('lost_amount', t('lists.lostAmount', { sign }), 'money'),
      {
        key: 'last_won',
        title: t('lists.lastWon'),
        member: 'customers.last_won_at',
        kind: 'day',
        isSortable: true,
        isNullable: true,
      },
      manager('customers', context),
    ]
  },
  data_quality: (context) => [
    {
      key: 'title',
      title: context.t('lists.record'),
      member: 'data_quality.title',
      kind: 'text',
      isWide: true,
      under: 'data_quality.pipeline',
    },
    { key: 'check', title: context.t('lists.fault'), member: 'data_quality.check_title', kind: 'text' },
    { key: 'detail', title: context.t('lists.value'), member: 'data_quality.detail', kind: 'text' },
    manager('data_quality', context),
    {
      key: 'created',
      title: context.t('lists.created'),
      member: 'data_quality.created_at',
      kind: 'day',
      isSortable: true,
      isNullable: true,
    },
  ],
}

/** The usual columns of a list of a cube's records. */
export const columnsOf = (cube: ListCube, context: BlockContext): ListColumn[] => columns[cube](context)

/** Members that words are usually looked for in. */
export const searchOf = (cube: ListCube): string[] =>
  ({
    deals: ['deals.title', 'deals.company', 'deals.contact', 'deals.id'],
    sales: ['sales.title', 'sales.company', 'sales.contact', 'sales.id'],
    deal_stages: ['deal_stages.title', 'deal_stages.company', 'deal_stages.contact', 'deal_stages.id'],
    leads: ['leads.title', 'leads.id'],
    lead_stages: ['lead_stages.title', 'lead_stages.id'],
    activities: ['activities.title'],
    customers: ['customers.name', 'customers.client_id'],
    data_quality: [
      'data_quality.title',
      'data_quality.detail',
      'data_quality.manager',
      'data_quality.record_id',
    ],
  })[cube]
