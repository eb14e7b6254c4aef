import { useBlockContext } from '../context.tsx'
import { addTexts } from '../i18n/index.ts'
import { PageHeading } from '../ui/PageHeading.tsx'
import { builderTexts } from './texts.ts'

addTexts(builderTexts)

export function BuilderPage() {
  const { t } = useBlockContext()
  return <PageHeading title={t('builder.title')} about={t('builder.about')} />
}
