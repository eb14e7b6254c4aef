import { gathered, type WidgetModules } from '../widget.ts'

/** Every file of this folder is a block of the summary. */
export const widgets = gathered(import.meta.glob<WidgetModules>('./*.tsx', { eager: true }))
