import { Modal } from '@mantine/core'
import { Code, Copy } from 'lucide-react'
import { useState } from 'react'
import { copyText } from '../share.ts'
import { useToast } from '../ui/Toasts.tsx'
import type { BlockContext } from '../widget.ts'
import type { Fitted } from './model.ts'
import styles from './QuestionBar.module.css'
import { statementOf } from './sql.ts'

/** The question as a statement for the SQL API, ready to be copied. */
export function Sql({ fitting, context }: { fitting: Fitted; context: BlockContext }) {
  const { t } = context
  const toast = useToast()
  const [isOpen, setOpen] = useState(false)
  const statement = statementOf(fitting, context)
  const copy = () =>
    copyText(statement).then(
      () => toast(t('block.copied')),
      () => toast(t('block.copyFailed')),
    )
  return (
    <>
      <button type="button" className={styles.button} onClick={() => setOpen(true)}>
        <Code size={15} aria-hidden="true" />
        {t('builder.sql')}
      </button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={t('builder.sql.title')}
        size="lg"
        radius={16}
        centered
        transitionProps={{ duration: 120 }}
        closeButtonProps={{ 'aria-label': t('block.close') }}
      >
        <div className={styles.sql}>
          <p>{t('builder.sql.about')}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard */}
          <pre data-testid="builder-sql" tabIndex={0}>
            {statement}
          </pre>
          <button type="button" className={styles.button} onClick={copy}>
            <Copy size={14} aria-hidden="true" />
            {t('builder.sql.copy')}
          </button>
        </div>
      </Modal>
    </>
  )
}
