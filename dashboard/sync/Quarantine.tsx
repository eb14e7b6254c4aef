import { CircleCheck, ExternalLink } from 'lucide-react'
import { useBlockContext } from '../context.tsx'
import { entityName } from '../header/entities.ts'
import { linkOf } from '../link.ts'
import { type Column, Listing } from '../ui/Listing.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Moment } from './Moment.tsx'
import styles from './Quarantine.module.css'
import type { QuarantinedRecord } from './status.ts'

/** As many as the server tells of. */
const mostRecords = 100

/** Records that could not be read, and why: to be mended in the CRM. */
export function Quarantine({ records }: { records: QuarantinedRecord[] }) {
  const { t } = useBlockContext()
  const columns = useColumns()
  if (records.length === 0)
    return (
      <Panel title={t('quarantine.title')} span={6} testId="quarantine">
        <p className={styles.none}>
          <CircleCheck size={18} aria-hidden="true" />
          {t('quarantine.none')}
        </p>
      </Panel>
    )
  return (
    <Panel title={t('quarantine.title')} note={t('quarantine.note')} testId="quarantine">
      <Listing
        label={t('quarantine.title')}
        columns={columns}
        items={records}
        keyOf={({ entity, recordId }) => `${entity} ${recordId}`}
      />
      {records.length >= mostRecords && (
        <p className={styles.limit}>{t('quarantine.limit', { count: records.length })}</p>
      )}
    </Panel>
  )
}

function useColumns(): Column<QuarantinedRecord>[] {
  const { t, format } = useBlockContext()
  const when = (at: string) => <Moment at={at}>{format.moment(new Date(at))}</Moment>
  return [
    { key: 'record', title: t('quarantine.record'), cell: (record) => <Record record={record} /> },
    {
      key: 'reason',
      title: t('quarantine.reason'),
      cell: ({ reason }) => reason,
      isWide: true,
      isPlain: true,
    },
    { key: 'first', title: t('quarantine.first'), cell: ({ firstSeenAt }) => when(firstSeenAt) },
    { key: 'last', title: t('quarantine.last'), cell: ({ lastSeenAt }) => when(lastSeenAt) },
    { key: 'times', title: t('quarantine.times'), cell: ({ times }) => format.count(times), isNumber: true },
  ]
}

function Record({ record: { entity, recordId, url } }: { record: QuarantinedRecord }) {
  const { t } = useBlockContext()
  const name = `${entityName(entity, t)} · ${recordId}`
  const link = linkOf(url)
  if (!link) return <span className={styles.record}>{name}</span>
  return (
    <a
      href={link}
      target="_blank"
      rel="noopener"
      className={styles.record}
      title={t('quarantine.open', { record: name })}
    >
      {name}
      <ExternalLink size={13} aria-hidden="true" />
    </a>
  )
}
