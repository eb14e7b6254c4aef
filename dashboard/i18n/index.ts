import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Locale } from '../format.ts'
import { en } from './en.ts'
import { ru } from './ru.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof ru }
    keySeparator: false
    nsSeparator: false
  }
}

const storageKey = 'vitrina.language'

export const storedLocale = (): Locale => (localStorage.getItem(storageKey) === 'en' ? 'en' : 'ru')

/** Switches the language and remembers it for this person. */
export async function chooseLocale(locale: Locale): Promise<void> {
  localStorage.setItem(storageKey, locale)
  await i18next.changeLanguage(locale)
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
    resources: { ru: { translation: ru }, en: { translation: en } },
  })
}
