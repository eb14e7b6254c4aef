import { useBlockContext } from '../context.tsx'
import { addTexts } from '../i18n/index.ts'
import { PageHeading } from '../ui/PageHeading.tsx'
import { dictionaryTexts } from './texts.ts'

addTexts(dictionaryTexts)

export function DictionaryPage() {
  const { t } = useBlockContext()
  return <PageHeading title={t('dictionary.title')} about={t('dictionary.about')} />
}
