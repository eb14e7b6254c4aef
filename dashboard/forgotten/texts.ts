import type { InEnglish } from '../i18n/en.ts'

const ru = {
  'forgotten.title': 'Незабудка',
  'forgotten.about': 'Сделки и лиды, о которых забыли, на сейчас: сколько денег под угрозой и кому звонить.',
}

const en: InEnglish<typeof ru> = {
  'forgotten.title': 'Forgotten deals',
  'forgotten.about':
    'Deals and leads that nobody touches, as of now: how much money is at risk and whom to call.',
}

export const forgottenTexts = { ru, en }
