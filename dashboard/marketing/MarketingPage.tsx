import { useBlockContext } from '../context.tsx'
import { addTexts } from '../i18n/index.ts'
import { PageHeading } from '../ui/PageHeading.tsx'
import { Blocks } from '../WidgetPage.tsx'
import { gathered, type WidgetModules } from '../widget.ts'
import { SubjectBar } from './SubjectBar.tsx'
import { blocksOf, subjectOf } from './subject.ts'
import { marketingTexts } from './texts.ts'

addTexts(marketingTexts)

// Every file of the folder is a block of this page.
const widgets = gathered(import.meta.glob<WidgetModules>('./widgets/*.tsx', { eager: true }))

/** Requests and advertising, counted in leads or in deals. */
export function MarketingPage() {
  const context = useBlockContext()
  const { t } = context
  const subject = subjectOf(context)
  return (
    <>
      <PageHeading title={t('marketing.title')} about={t('marketing.about')} />
      <SubjectBar subject={subject} context={context} />
      <Blocks key={subject} widgets={blocksOf(widgets, subject)} />
    </>
  )
}
