import { Info } from 'lucide-react'
import { hasLeads } from '../portals.ts'
import { Segmented } from '../ui/Segmented.tsx'
import { useOption } from '../view.ts'
import type { BlockContext } from '../widget.ts'
import styles from './SubjectBar.module.css'
import { type SubjectName, subjectNames, withoutLeads } from './subject.ts'

/** What the page counts and by which clock; where a portal has no leads, that it has none. */
export function SubjectBar({ subject, context }: { subject: SubjectName; context: BlockContext }) {
  const { t } = context
  const [, choose] = useOption<SubjectName>('marketing.by', 'leads', subjectNames)
  const lacking = withoutLeads(context)
  if (!hasLeads(context))
    return (
      <p className={styles.bar} data-testid="marketing-no-leads">
        <Info size={16} aria-hidden="true" />
        {t('marketing.noLeads')} {t('marketing.clock.deals')}
      </p>
    )
  return (
    <div className={styles.bar} data-testid="marketing-subject">
      <Segmented
        label={t('marketing.by')}
        value={subject}
        options={subjectNames.map((value) => ({ value, label: t(`marketing.by.${value}`) }))}
        onChange={choose}
      />
      <p>
        {t(`marketing.clock.${subject}`)}
        {subject === 'leads' && lacking.length > 0 && (
          <> {t('marketing.someWithout', { names: lacking.join(', ') })}</>
        )}
      </p>
    </div>
  )
}
