import { Check, Download, Link2, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { isFilteredCube } from '../filters.ts'
import { columnsOf, type ListCube, searchOf } from '../lists/columns.ts'
import { RecordList } from '../lists/RecordList.tsx'
import { absoluteLink, copyText } from '../share.ts'
import { useToast } from '../ui/Toasts.tsx'
import { numberOf } from '../widget.ts'
import { useCheck } from './check.ts'
import styles from './Drawer.module.css'
import type { NumberProps } from './Drawer.tsx'
import { cubeOf, recordsAsked, writeRequest } from './request.ts'

/** Column that a list of records is sorted by at first: the most valuable, else the newest. */
const normalSort: Record<ListCube, string> = {
  deals: '-amount',
  sales: '-amount',
  deal_stages: '-amount',
  leads: '-created',
  lead_stages: '-created',
  activities: '-date',
  customers: '-won_amount',
  data_quality: '-created',
}

/** Of the list in px, and of what stands above it. */
const leastHeight = 280
const aroundList = 330

/** The records that a measure counts, and whether they are as many as it says. */
export function Population(props: NumberProps) {
  const { request, measure, model, context } = props
  const { t } = context
  const cube = cubeOf(request.measure) as ListCube
  const check = useCheck(request, measure, model, context)
  const isEmpty = check.total === 0
  if (!isFilteredCube(cube)) return null
  return (
    <>
      <div className={styles.bar}>
        <CheckLine {...props} check={check} />
        {!isEmpty && <Tools {...props} />}
      </div>
      {isEmpty ? (
        <p className={styles.message}>{t('drawer.noRecords')}</p>
      ) : (
        <div className={styles.list}>
          <RecordList
            source={{
              id: `records-${cube.replace('_', '-')}`,
              cube,
              columns: columnsOf(cube, context),
              question: recordsAsked(request, context),
              total: check.count ? { query: check.totalQuery, measure: check.count } : undefined,
              normalSort: normalSort[cube],
              search: searchOf(cube),
            }}
            context={context}
            height={Math.max(leastHeight, innerHeight - aroundList)}
          />
        </div>
      )}
    </>
  )
}

function CheckLine({ measure, context, check }: NumberProps & { check: ReturnType<typeof useCheck> }) {
  const { t, format } = context
  const { total, verdict, number, list } = check
  if (check.error)
    return (
      <p className={styles.check} role="alert" data-verdict="differs">
        <TriangleAlert size={16} aria-hidden="true" />
        <span>{t('drawer.failed', { error: check.error.message })}</span>
        <button type="button" className={styles.textButton} onClick={check.again}>
          {t('drawer.retry')}
        </button>
      </p>
    )
  const records =
    total === undefined || total === null
      ? undefined
      : t('drawer.records', { count: total, value: format.count(total) })
  const value = (row: typeof list) => {
    const amount = numberOf(row, measure.name)
    return measure.kind === 'money' ? format.moneyExact(amount) : format.value(amount, measure.kind)
  }
  if (verdict === 'differs')
    return (
      <p className={styles.check} role="status" data-verdict="differs" data-testid="records-check">
        <TriangleAlert size={16} aria-hidden="true" />
        {records && (
          <b data-testid="records-total" data-total={total}>
            {records}
          </b>
        )}
        <span>{t('drawer.differs', { number: value(number), list: value(list) })}</span>
        <button type="button" className={styles.textButton} onClick={check.again}>
          {t('drawer.again')}
        </button>
      </p>
    )
  return (
    <p className={styles.check} role="status" data-verdict={verdict} data-testid="records-check">
      {records && (
        <b data-testid="records-total" data-total={total}>
          {records}
        </b>
      )}
      {verdict === 'same' ? (
        <span className={styles.same}>
          <Check size={15} strokeWidth={2.5} aria-hidden="true" />
          {measure.isCount ? t('drawer.same') : t('drawer.sameSum', { value: value(list) })}
        </span>
      ) : (
        check.isBusy && <span>{t('drawer.reading')}</span>
      )}
    </p>
  )
}

function Tools({ request, measure, context }: NumberProps) {
  const { t, view, period } = context
  const toast = useToast()
  const [isSaving, setSaving] = useState(false)
  const save = async (format: 'xlsx' | 'csv') => {
    setSaving(true)
    toast(t('drawer.preparing'))
    const saving = import('./save.ts').then(({ saveRecords }) =>
      saveRecords(request, measure, format, context),
    )
    toast(await saving.catch(() => t('drawer.exportFailed')))
    setSaving(false)
  }
  const copyLink = () => {
    const link = absoluteLink({ ...view, period, records: writeRequest(request) })
    copyText(link).then(
      () => toast(t('drawer.copied')),
      () => toast(t('drawer.copyFailed')),
    )
  }
  return (
    <div className={styles.tools}>
      <button type="button" className={styles.tool} disabled={isSaving} onClick={() => void save('xlsx')}>
        <Download size={15} aria-hidden="true" />
        {t('drawer.excel')}
      </button>
      <button type="button" className={styles.tool} disabled={isSaving} onClick={() => void save('csv')}>
        {t('drawer.csv')}
      </button>
      <button type="button" className={styles.tool} onClick={copyLink}>
        <Link2 size={15} aria-hidden="true" />
        <span>{t('drawer.link')}</span>
      </button>
    </div>
  )
}
