import { TriangleAlert } from 'lucide-react'
import type { ValueKind } from '../format.ts'
import { addTexts } from '../i18n/index.ts'
import type { Row } from '../server.ts'
import { type BlockContext, numberOf } from '../widget.ts'
import styles from './Drawer.module.css'
import { isSuspicious, type Measure, type Model, useModel } from './model.ts'
import { recordsTexts } from './texts.ts'

addTexts(recordsTexts)

interface Props {
  value: number
  /** Measures that the share may be; none where nobody said. */
  measures: readonly string[]
  context: BlockContext
}

/** A share outside 0…1: the number where the model says that it may be so, a warning otherwise. */
export default function Share({ value, measures, context }: Props) {
  const model = useModel(context.format.locale)
  const { format, t } = context
  if (!model) return <span>…</span>
  const known = measures.flatMap((name) => model.measures.get(name) ?? [])
  const shares = known.filter(({ kind }) => kind === 'share')
  const isMeant = shares.some((measure) => !isSuspicious(value, measure))
  if (isMeant) return <span title={t('why.beyond')}>{format.share(value)}</span>
  const names = shares[0]?.parts.map((part) => model.measures.get(part)?.title ?? part) ?? []
  const text = [t('suspicious.text', { value: format.share(value) }), names.join(' / ')]
    .filter(Boolean)
    .join(' ')
  return (
    <span className={styles.suspicious} title={text} data-testid="suspicious">
      <TriangleAlert size={14} aria-hidden="true" />
      {t('suspicious.short')}
      <span className="visually-hidden">{text}</span>
    </span>
  )
}

interface WarningProps {
  value: number
  measure: Measure
  model: Model
  /** Values of the parts. */
  row: Row | undefined
  context: BlockContext
}

/** The same at length: both populations with what was counted in each. */
export function Warning({ value, measure, model, row, context }: WarningProps) {
  const { format, t } = context
  const text = (part: string) => {
    const kind: ValueKind = model.measures.get(part)?.kind ?? 'count'
    return `${model.measures.get(part)?.title ?? part}: ${format.value(numberOf(row, part), kind)}`
  }
  return (
    <p className={styles.warning} role="alert" data-testid="records-suspicious">
      <TriangleAlert size={20} aria-hidden="true" />
      <span>
        {t('suspicious.text', { value: format.share(value) })}
        {measure.parts.length > 0 && (
          <> {t('suspicious.parts', { parts: measure.parts.map(text).join(', ') })}</>
        )}
      </span>
    </p>
  )
}
