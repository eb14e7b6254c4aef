import { Copy } from 'lucide-react'
import { useBlockContext } from '../context.tsx'
import { copyText } from '../share.ts'
import { Panel } from '../ui/Panel.tsx'
import { useToast } from '../ui/Toasts.tsx'
import type { DatabaseStatus } from './status.ts'
import styles from './Watch.module.css'

/** Addresses and commands for whoever runs the server. */
export function Watch({ database, span }: { database: DatabaseStatus; span: number }) {
  const { t, format } = useBlockContext()
  return (
    <Panel title={t('watch.title')} span={span} testId="watch">
      <ul className={styles.list}>
        <Line title={t('watch.metrics')} text={`${location.origin}/metrics`} />
        <Line title={t('watch.doctor')} text="npm run doctor" />
        <Line title={t('watch.reconcile')} text="npm run sync -- --reconcile" />
      </ul>
      <p className={styles.foot}>
        {t('watch.database', {
          size: format.bytes(database.sizeBytes),
          rows: format.count(database.rawRows),
        })}
        {' · '}
        {t('watch.zone', { zone: format.timezone })}
      </p>
    </Panel>
  )
}

function Line({ title, text }: { title: string; text: string }) {
  const { t } = useBlockContext()
  const toast = useToast()
  const copy = () =>
    copyText(text).then(
      () => toast(t('block.copied')),
      () => toast(t('block.copyFailed')),
    )
  return (
    <li>
      <span>{title}</span>
      <span className={styles.code}>
        <code>{text}</code>
        <button
          type="button"
          aria-label={t('watch.copy', { text })}
          title={t('watch.copy', { text })}
          onClick={copy}
        >
          <Copy size={15} aria-hidden="true" />
        </button>
      </span>
    </li>
  )
}
