import { ExternalLink, Search } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { useBlockContext } from '../context.tsx'
import { nothing } from '../format.ts'
import { yearOf } from '../period.ts'
import { showsPortals } from '../portals.ts'
import type { Row } from '../server.ts'
import { type Column, Listing } from '../ui/Listing.tsx'
import { useUpdate } from '../view.ts'
import {
  type BlockContext,
  type ChartProps,
  defineWidget,
  numberOf,
  portalCell,
  portalColumn,
} from '../widget.ts'
import { type Fault, localDay, readFaults } from './faults.ts'
import { NoFaults } from './NoFaults.tsx'
import {
  faultsInAll,
  faultyRecords,
  faultyRecordsInAll,
  mostRecords,
  readRecordsInAll,
  readSort,
  type SortKey,
  writeSort,
} from './queries.ts'
import styles from './records.module.css'

interface Faults {
  faults: Fault[]
  /** Faults under the filters, also those beyond the list's end. */
  total: number
  /** There are more than `total`: words were looked for, and the list was full. */
  isMore: boolean
  /** Records that have them, where that is known. */
  records: number | undefined
}

const firstRows = 50
const moreRows = 200

/** The records to mend, with links into the CRM. */
type Answers = { faults: Row[]; total?: Row[]; records?: Row[] }

export default defineWidget<'faults', Faults>({
  id: 'quality-records',
  area: 'main',
  order: 2,
  height: 600,
  isTable: true,
  title: ({ t }) => t('records.title'),
  note: ({ t }) => t('records.note'),
  measures: ['data_quality.count', 'data_quality.records_count'],
  queries: (context) => {
    const [total, records] = [faultsInAll(context), faultyRecordsInAll(context)]
    return { faults: faultyRecords(context), ...(total && { total }), ...(records && { records }) }
  },
  rows: ({ faults, total, records }: Answers, context) => ({
    faults: readFaults(faults, context),
    total: total ? (numberOf(total[0], 'data_quality.count') ?? 0) : faults.length,
    isMore: !total && faults.length === mostRecords,
    records: records && readRecordsInAll(records, context),
  }),
  isEmpty: ({ faults }) => faults.length === 0,
  empty: NoFaults,
  chart: RecordList,
  toolbar: SearchField,
  table: ({ faults }, context) => {
    const { t } = context
    return {
      columns: [
        { title: t('records.record'), kind: 'text' },
        ...portalColumn(context),
        ...[
          'managers.manager',
          'records.department',
          'checks.check',
          'records.value',
          'records.pipeline',
          'records.created',
          'records.link',
        ].map((key) => ({ title: t(key as 'records.record'), kind: 'text' as const })),
      ],
      rows: faults.map((fault) => [
        `${recordName(fault, context)} ${fault.title}`,
        ...portalCell(context, fault.portal),
        fault.manager,
        fault.department,
        fault.check,
        fault.detail,
        fault.pipeline,
        localDay(fault.createdAt),
        fault.url,
      ]),
    }
  },
  summary: (data, context) => totalText(data, context),
})

const recordName = ({ entity, recordId }: Fault, { t }: Pick<BlockContext, 't'>) =>
  entity === 'leads' || entity === 'deals'
    ? t(`records.${entity}`, { id: recordId })
    : `${entity} ${recordId}`

function totalText({ total, isMore, records }: Faults, { t, format }: BlockContext): string {
  const faults = t('records.faults', { count: total, value: format.count(total) })
  if (isMore) return t('records.atLeast', { faults })
  if (records === undefined) return faults
  return t('records.summary', {
    faults,
    records: t('records.records', { count: records, value: format.count(records) }),
  })
}

function RecordList({ data, context, isFull }: ChartProps<Faults>) {
  const { t, format, view } = context
  const update = useUpdate()
  const [most, setMost] = useState(firstRows)
  const { faults, total } = data
  const shown = isFull ? faults : faults.slice(0, most)
  const sort = readSort(view.sort)
  const onSort = (by: SortKey) => {
    const isDescending = sort.by === by ? !sort.isDescending : by === 'created'
    update({ sort: writeSort({ by, isDescending }) })
  }
  return (
    <>
      <p className={styles.total} data-testid="faults-total" data-total={total}>
        {totalText(data, context)}
      </p>
      <Listing
        label={t('records.title')}
        columns={useColumns(context)}
        items={shown}
        keyOf={({ key }) => key}
        sort={sort}
        onSort={onSort}
        testId="faults"
      />
      <footer className={styles.foot}>
        {shown.length < total && (
          <span>{t('records.shown', { shown: format.count(shown.length), total: format.count(total) })}</span>
        )}
        {shown.length < faults.length && (
          <button type="button" className={styles.more} onClick={() => setMost(most + moreRows)}>
            {t('records.more', { count: Math.min(moreRows, faults.length - shown.length) })}
          </button>
        )}
        {(faults.length < total || data.isMore) && (
          <span>{t('records.limit', { limit: format.count(mostRecords) })}</span>
        )}
      </footer>
    </>
  )
}

function useColumns(context: BlockContext): Column<Fault, SortKey>[] {
  const { t, format, today } = context
  const created = (fault: Fault) => {
    const day = localDay(fault.createdAt)
    return day ? format.dayRange({ from: day, to: day }, yearOf(today)) : nothing
  }
  return [
    {
      key: 'title',
      title: t('records.record'),
      isSortable: true,
      isWide: true,
      cell: (fault) => <Record fault={fault} context={context} />,
    },
    { key: 'check', title: t('checks.check'), isSortable: true, isPlain: true, cell: ({ check }) => check },
    {
      key: 'detail',
      title: t('records.value'),
      isSortable: true,
      cell: ({ detail }) =>
        detail ? (
          <span className={styles.detail} title={detail}>
            {detail}
          </span>
        ) : (
          <span className={styles.muted}>{t('records.empty')}</span>
        ),
    },
    {
      key: 'manager',
      title: t('managers.manager'),
      isSortable: true,
      cell: ({ manager, department }) => (
        <>
          {manager || nothing}
          <small className={styles.under}>{department}</small>
        </>
      ),
    },
    { key: 'created', title: t('records.created'), isSortable: true, isNumber: true, cell: created },
  ]
}

function Record({ fault, context }: { fault: Fault; context: BlockContext }) {
  const { t } = context
  const title = fault.title || recordName(fault, context)
  const portal = showsPortals(context) && fault.portal
  const under = [recordName(fault, context), fault.pipeline, portal].filter(Boolean).join(' · ')
  return (
    <>
      {fault.url ? (
        <a
          href={fault.url}
          target="_blank"
          rel="noopener"
          className={styles.link}
          title={t('records.open', { title })}
        >
          <span>{title}</span>
          <span className={styles.b24}>
            {t('records.b24')}
            <ExternalLink size={11} aria-hidden="true" />
          </span>
        </a>
      ) : (
        <span>{title}</span>
      )}
      <small className={styles.under}>{under}</small>
    </>
  )
}

const typingMs = 300

/** The address follows the typing at a distance; Back does not stop at every letter. */
function SearchField() {
  const { t, view } = useBlockContext()
  const update = useUpdate()
  const [text, setText] = useState(view.query ?? '')
  const query = view.query ?? ''
  const wanted = text.trim()
  const look = useCallback(() => {
    if (wanted !== query) update({ query: wanted || undefined }, { replace: true })
  }, [wanted, query, update])
  useEffect(() => setText(query), [query])
  useEffect(() => {
    const timer = setTimeout(look, typingMs)
    return () => clearTimeout(timer)
  }, [look])
  return (
    <label className={styles.search}>
      <Search size={15} aria-hidden="true" />
      <span className="visually-hidden">{t('filter.search')}</span>
      <input
        type="search"
        value={text}
        placeholder={t('records.search')}
        onChange={(event) => setText(event.target.value)}
        // Else the words would come late, in the middle of going where a click leads, and lead back.
        onBlur={look}
        data-testid="faults-search"
      />
    </label>
  )
}
