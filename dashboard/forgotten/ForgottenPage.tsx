import { addTexts } from '../i18n/index.ts'
import { WidgetPage } from '../WidgetPage.tsx'
import { gathered, type WidgetModules } from '../widget.ts'
import { forgottenTexts } from './texts.ts'

addTexts(forgottenTexts)

// Every file of the folder is a block of this page.
const widgets = gathered(import.meta.glob<WidgetModules>('./widgets/*.tsx', { eager: true }))

export const ForgottenPage = () => <WidgetPage name="forgotten" widgets={widgets} />
