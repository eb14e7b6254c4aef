import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { builderTexts } from '../builder/texts.ts'
import type { chartsTexts } from '../charts/texts.ts'
import type { customersTexts } from '../customers/texts.ts'
import type { dictionaryTexts } from '../dictionary/texts.ts'
import type { exportTexts } from '../export/texts.ts'
import type { forgottenTexts } from '../forgotten/texts.ts'
import type { Locale } from '../format.ts'
import type { monthsTexts } from '../header/texts.ts'
import type { listsTexts } from '../lists/texts.ts'
import type { marketingTexts } from '../marketing/texts.ts'
import type { qualityTexts } from '../quality/texts.ts'
import type { recordsTexts } from '../records/texts.ts'
import type { salesTexts } from '../sales/texts.ts'
import type { settingsTexts } from '../settings/texts.ts'
import type { syncTexts } from '../sync/texts.ts'
import type { teamTexts } from '../team/texts.ts'
import type { viewsTexts } from '../views/texts.ts'
import { ru } from './ru.ts'

/** Words that come with code that is loaded on demand. */
type PageTexts = (typeof builderTexts)['ru'] &
  (typeof chartsTexts)['ru'] &
  (typeof customersTexts)['ru'] &
  (typeof dictionaryTexts)['ru'] &
  (typeof exportTexts)['ru'] &
  (typeof forgottenTexts)['ru'] &
  (typeof listsTexts)['ru'] &
  (typeof marketingTexts)['ru'] &
  (typeof monthsTexts)['ru'] &
  (typeof qualityTexts)['ru'] &
  (typeof recordsTexts)['ru'] &
  (typeof salesTexts)['ru'] &
  (typeof settingsTexts)['ru'] &
  (typeof syncTexts)['ru'] &
  (typeof teamTexts)['ru'] &
  (typeof viewsTexts)['ru']

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof ru & PageTexts }
    keySeparator: false
    nsSeparator: false
  }
}

const storageKey = 'vitrina.language'

/** The language chosen before. A browser that forbids storage to embedded pages gets Russian. */
export function storedLocale(): Locale {
  try {
    return localStorage.getItem(storageKey) === 'en' ? 'en' : 'ru'
  } catch {
    return 'ru'
  }
}

/** Switches the language and remembers it for this person. */
export async function chooseLocale(locale: Locale): Promise<void> {
  if (locale === 'en') await loadEnglish()
  await i18next.changeLanguage(locale)
  try {
    localStorage.setItem(storageKey, locale)
  } catch {
    // Storage is forbidden: the choice lasts until the page is closed.
  }
}

/** Most readers never need it. */
async function loadEnglish(): Promise<void> {
  const { en } = await import('./en.ts')
  i18next.addResourceBundle('en', 'translation', en)
}

export async function startI18n(locale: Locale): Promise<void> {
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language
  })
  await i18next.use(initReactI18next).init({
    lng: locale,
    fallbackLng: 'ru',
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    resources: { ru: { translation: ru } },
  })
  if (locale === 'en') await loadEnglish()
  for (const texts of early.splice(0)) addTexts(texts)
}

/** Words that came before the languages were set up. */
const early: { ru: object; en: object }[] = []

/** Adds the words of a page that is loaded on demand. */
export function addTexts(texts: { ru: object; en: object }): void {
  if (!i18next.isInitialized) {
    early.push(texts)
    return
  }
  i18next.addResourceBundle('ru', 'translation', texts.ru)
  i18next.addResourceBundle('en', 'translation', texts.en)
}
