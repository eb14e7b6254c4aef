import { Settings2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useBlockContext } from '../context.tsx'
import { chosenDays, daysOption, daysText, mostDays, readDays, savedDays } from '../idle.ts'
import { Segmented } from '../ui/Segmented.tsx'
import { useOption } from '../view.ts'
import type { BlockContext } from '../widget.ts'
import styles from './Threshold.module.css'

const SettingsPanel = lazy(() =>
  import('./SettingsPanel.tsx').then(({ SettingsPanel }) => ({ default: SettingsPanel })),
)

const usual = [7, 14, 21, 30]
/** Choosing it leaves the numbers to the settings. */
const saved = ''

const hasOwnPipelines = ({ session }: BlockContext) => (session.idleDays?.pipelines.length ?? 0) > 0

/** After how many days without an action the page counts a record as forgotten. */
export function Threshold() {
  const context = useBlockContext()
  const { t } = context
  const [option, choose] = useOption<string>(daysOption, saved)
  const [isOpen, setOpen] = useState(false)
  const byPipeline = hasOwnPipelines(context)
  const normal = savedDays(context)
  const days = chosenDays(context)
  const shown = byPipeline ? usual : usual.filter((one) => one !== normal)
  const options = [
    ...shown.map((one) => ({ value: String(one), days: one, label: String(one) })),
    {
      value: saved,
      days: byPipeline ? 0 : normal,
      label: byPipeline ? t('forgotten.saved') : String(normal),
    },
  ].sort((a, b) => a.days - b.days)
  const isUsual = days === undefined || usual.includes(days)
  return (
    <section className={styles.bar} aria-label={t('forgotten.days')}>
      <span className={styles.label}>{t('forgotten.days')}</span>
      <Segmented
        label={t('forgotten.days')}
        value={days === undefined ? saved : option}
        options={options.map(({ value, label }) => ({ value, label }))}
        onChange={choose}
      />
      <OwnDays
        key={isUsual ? 'usual' : option}
        initial={isUsual ? '' : option}
        context={context}
        onChoose={(own) => choose(own === normal && !byPipeline ? saved : String(own))}
      />
      <button type="button" className={styles.settings} onClick={() => setOpen(true)}>
        <Settings2 size={15} aria-hidden="true" />
        {t('forgotten.settings')}
      </button>
      <p className={styles.hint} data-testid="threshold">
        {t('forgotten.now', { days: daysText(context) })}
      </p>
      {isOpen && (
        <Suspense>
          <SettingsPanel onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </section>
  )
}

interface OwnProps {
  initial: string
  context: BlockContext
  onChoose: (days: number) => void
}

/** Any other number; it holds after Enter or on leaving the box. */
function OwnDays({ initial, context: { t }, onChoose }: OwnProps) {
  const [text, setText] = useState(initial)
  const days = readDays(text)
  const commit = () => {
    if (days !== undefined && text !== initial) onChoose(days)
  }
  return (
    <label className={styles.own} data-on={initial !== '' || undefined}>
      {t('forgotten.own')}
      <input
        type="number"
        inputMode="numeric"
        min={1}
        max={mostDays}
        value={text}
        placeholder="…"
        aria-invalid={text !== '' && days === undefined}
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
      />
    </label>
  )
}
