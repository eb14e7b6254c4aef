import { ArrowDown, ArrowUp } from 'lucide-react'
import { useUpdate } from '../view.ts'
import type { BlockContext } from '../widget.ts'
import styles from './GrainSteps.module.css'
import { coarserGrain, finerGrain, grainOf } from './steps.ts'

/** Steps of time a size finer or coarser. */
export function GrainSteps({ context }: { context: BlockContext }) {
  const { t } = context
  const update = useUpdate()
  const [coarser, finer] = [coarserGrain(context), finerGrain(context)]
  return (
    <fieldset className={styles.steps} aria-label={t('sales.grain')}>
      <button
        type="button"
        // Not disabled at its bound: it would let the focus fall.
        aria-disabled={!coarser || undefined}
        aria-label={t('sales.coarser')}
        title={coarser && `${t('sales.coarser')}: ${t(`sales.grain.${coarser}`)}`}
        onClick={() => coarser && update({ grain: coarser })}
      >
        <ArrowUp size={14} aria-hidden="true" />
        <span>{t('sales.coarser')}</span>
      </button>
      <b aria-live="polite">{t(`sales.grain.${grainOf(context)}`)}</b>
      <button
        type="button"
        aria-disabled={!finer || undefined}
        aria-label={t('sales.finer')}
        title={finer && `${t('sales.finer')}: ${t(`sales.grain.${finer}`)}`}
        onClick={() => finer && update({ grain: finer })}
      >
        <ArrowDown size={14} aria-hidden="true" />
        <span>{t('sales.finer')}</span>
      </button>
    </fieldset>
  )
}
