import type { InEnglish } from '../i18n/en.ts'

const ru = {
  'team.title': 'Эффективность менеджеров',
  'team.about': 'Действия рядом с результатом: кто много делает и кто много продаёт.',
}

const en: InEnglish<typeof ru> = {
  'team.title': 'Managers: effort and result',
  'team.about': 'Effort beside result: who does much and who sells much.',
}

export const teamTexts = { ru, en }
