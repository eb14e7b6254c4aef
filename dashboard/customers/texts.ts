import type { InEnglish } from '../i18n/en.ts'

const ru = {
  'customers.title': 'Клиенты',
  'customers.about': 'Компании и контакты на сейчас: кто покупает, кто перестал, кто ещё не начал.',
}

const en: InEnglish<typeof ru> = {
  'customers.title': 'Customers',
  'customers.about': 'Companies and contacts as of now: who buys, who stopped, who has not begun.',
}

export const customersTexts = { ru, en }
