import { addTexts } from '../i18n/index.ts'
import { WidgetPage } from '../WidgetPage.tsx'
import { gathered, type WidgetModules } from '../widget.ts'
import { customersTexts } from './texts.ts'

addTexts(customersTexts)

// Every file of the folder is a block of this page.
const widgets = gathered(import.meta.glob<WidgetModules>('./widgets/*.tsx', { eager: true }))

export const CustomersPage = () => <WidgetPage name="customers" widgets={widgets} />
