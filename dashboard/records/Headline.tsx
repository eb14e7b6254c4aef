import { numberOf } from '../widget.ts'
import { useAsked } from './check.ts'
import styles from './Drawer.module.css'
import type { NumberProps } from './Drawer.tsx'
import { isSuspicious } from './model.ts'
import { numberAsked } from './request.ts'
import { Warning } from './Suspicious.tsx'

/** The number's name and value, as its block asked for it. */
export function Headline({ request, measure, model, context }: NumberProps) {
  const { format, t } = context
  const { data, error, refetch } = useAsked(
    { measures: [...new Set([measure.name, ...measure.parts])], ...numberAsked(request, context) },
    true,
  )
  const value = data ? numberOf(data[0], measure.name) : undefined
  return (
    <>
      <h2 className={styles.title}>{measure.title}</h2>
      {error ? (
        <p className={styles.error} role="alert">
          {t('drawer.failed', { error: error.message })}{' '}
          <button type="button" className={styles.textButton} onClick={() => void refetch()}>
            {t('drawer.retry')}
          </button>
        </p>
      ) : value !== undefined && isSuspicious(value, measure) ? (
        <Warning value={value!} measure={measure} model={model} row={data?.[0]} context={context} />
      ) : (
        <p className={styles.value} data-testid="records-value" data-value={value ?? ''}>
          {value === undefined ? '…' : exactText(value, measure.kind, format)}
        </p>
      )}
    </>
  )
}

const exactText = (
  value: number | null,
  kind: NumberProps['measure']['kind'],
  format: NumberProps['context']['format'],
) => (kind === 'money' ? format.moneyExact(value) : format.value(value, kind))
