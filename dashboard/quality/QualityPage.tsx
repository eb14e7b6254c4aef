import { X } from 'lucide-react'
import { useBlockContext } from '../context.tsx'
import { Frame } from '../Frame.tsx'
import chipStyles from '../header/Chips.module.css'
import { addTexts } from '../i18n/index.ts'
import { PageHeading } from '../ui/PageHeading.tsx'
import { useUpdate } from '../view.ts'
import type { BlockContext } from '../widget.ts'
import byManager from './by-manager.tsx'
import checks from './checks.tsx'
import { checkTitle } from './faults.ts'
import styles from './QualityPage.module.css'
import records from './records.tsx'
import { qualityTexts } from './texts.ts'

addTexts(qualityTexts)

/** What is wrong in the CRM: which faults, whose, and where to mend them. */
export function QualityPage() {
  const context = useBlockContext()
  const { t } = context
  return (
    <>
      <PageHeading title={t('page.quality')} about={t('quality.about')} />
      <Ignored context={context} />
      <h2 className="visually-hidden">{t('band.details')}</h2>
      <div className={styles.grid}>
        <Frame widget={checks} />
        <Frame widget={byManager} />
      </div>
      <CheckChip context={context} />
      <div className={styles.grid}>
        <Frame widget={records} />
      </div>
    </>
  )
}

/** Filters that wait in the address but have no effect here. */
function Ignored({ context: { view, t } }: { context: BlockContext }) {
  const hasSources = view.sources.length > 0
  if (!view.period && !hasSources) return null
  const which = view.period && hasSources ? 'both' : hasSources ? 'sources' : 'period'
  return <p className={styles.ignored}>{t(`quality.ignores.${which}`)}</p>
}

function CheckChip({ context }: { context: BlockContext }) {
  const update = useUpdate()
  const { t, view } = context
  if (!view.check) return null
  const name = checkTitle(view.check, '', context)
  return (
    <div className={styles.chip} data-testid="check-chip">
      <span className={chipStyles.chip}>
        <span className={chipStyles.kind}>{t('checks.check')}:</span>
        <span className={chipStyles.name}>{name}</span>
        <button
          type="button"
          aria-label={t('filter.remove', { name })}
          onClick={() => update({ check: undefined })}
        >
          <X size={13} strokeWidth={2.5} aria-hidden="true" />
        </button>
      </span>
    </div>
  )
}
