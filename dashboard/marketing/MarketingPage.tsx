import { addTexts } from '../i18n/index.ts'
import { WidgetPage } from '../WidgetPage.tsx'
import { gathered, type WidgetModules } from '../widget.ts'
import { marketingTexts } from './texts.ts'

addTexts(marketingTexts)

// Every file of the folder is a block of this page.
const widgets = gathered(import.meta.glob<WidgetModules>('./widgets/*.tsx', { eager: true }))

export const MarketingPage = () => <WidgetPage name="marketing" widgets={widgets} />
