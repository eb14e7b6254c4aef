import { Choice } from '../ui/Choice.tsx'
import type { BlockContext } from '../widget.ts'
import { figureNames, figureOption } from './figures.ts'
import { GrainSteps } from './GrainSteps.tsx'
import styles from './tools.module.css'

export function DynamicsTools({ context }: { context: BlockContext }) {
  const { t } = context
  return (
    <div className={styles.tools}>
      <Choice
        option={figureOption}
        normal="amount"
        label={t('sales.dynamics.measure')}
        choices={figureNames.map((value) => ({ value, label: t(`sales.figure.${value}`) }))}
      />
      <GrainSteps context={context} />
    </div>
  )
}
