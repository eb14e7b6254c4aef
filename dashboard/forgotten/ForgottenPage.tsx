import { useBlockContext } from '../context.tsx'
import { addTexts } from '../i18n/index.ts'
import { PageHeading } from '../ui/PageHeading.tsx'
import { Blocks } from '../WidgetPage.tsx'
import { gathered, type WidgetModules } from '../widget.ts'
import { Threshold } from './Threshold.tsx'
import { forgottenTexts } from './texts.ts'

addTexts(forgottenTexts)

// Every file of the folder is a block of this page.
const widgets = gathered(import.meta.glob<WidgetModules>('./widgets/*.tsx', { eager: true }))

export function ForgottenPage() {
  const { t } = useBlockContext()
  return (
    <>
      <PageHeading title={t('forgotten.title')} about={t('forgotten.about')} />
      <Threshold />
      <Blocks widgets={widgets} />
    </>
  )
}
