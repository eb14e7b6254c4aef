/** On which pages each measure is shown. */
import { addTexts } from '../i18n/index.ts'
import { type PageName, pages } from '../pages.ts'
import type { AnyWidget, BlockContext, WidgetModules } from '../widget.ts'

type Path = (typeof pages)[number]['path']

export interface Place {
  page: PageName
  path: Path
  widget: AnyWidget
}

type Texts = Record<string, { ru: object; en: object }>

// Blocks and words of all pages, asked for only once the dictionary itself is read.
const ofSummary = import.meta.glob<WidgetModules>('../widgets/*.tsx')
const ofPages = import.meta.glob<WidgetModules>('../*/widgets/*.tsx')
const ofQuality = import.meta.glob<WidgetModules>('../quality/{checks,by-manager,records}.tsx')
const texts = import.meta.glob<Texts>('../*/texts.ts')

/** `../sales/widgets/trend.tsx` → `/sales`; the summary's own folder → `/`. */
export const pathOf = (file: string): string => {
  const folder = file.split('/')[1] ?? ''
  return folder === 'widgets' ? '/' : `/${folder}`
}

/** Places of each measure, by its name. */
export async function loadPlaces(): Promise<Map<string, Place[]>> {
  const words = await Promise.all(Object.values(texts).map((load) => load()))
  for (const module of words) for (const page of Object.values(module)) addTexts(page)
  const files = Object.entries({ ...ofSummary, ...ofPages, ...ofQuality })
  const widgets = await Promise.all(
    files.map(async ([file, load]) => ({ file, widget: (await load()).default })),
  )
  return placesOf(widgets)
}

/** @param widgets  blocks with the files that declare them */
export function placesOf(widgets: { file: string; widget: AnyWidget | undefined }[]): Map<string, Place[]> {
  const places = new Map<string, Place[]>()
  for (const { file, widget } of widgets) {
    const page = pages.find(({ path }) => path === pathOf(file))
    if (!widget?.measures || !page) continue
    const place = { page: page.name, path: page.path, widget }
    for (const measure of new Set(widget.measures)) {
      const known = places.get(measure) ?? []
      const isKnown = known.some(({ path, widget: { id } }) => path === place.path && id === widget.id)
      if (!isKnown) places.set(measure, [...known, place])
    }
  }
  return places
}

/** The block's title; one that asks for data of its page first is called by the page alone. */
export function titleOf({ widget }: Place, context: BlockContext): string {
  try {
    return widget.title(context)
  } catch {
    return ''
  }
}
