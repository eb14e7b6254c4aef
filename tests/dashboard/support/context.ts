import i18next from 'i18next'
import { builderTexts } from '../../../dashboard/builder/texts.ts'
import { chartsTexts } from '../../../dashboard/charts/texts.ts'
import { customersTexts } from '../../../dashboard/customers/texts.ts'
import { dictionaryTexts } from '../../../dashboard/dictionary/texts.ts'
import { exportTexts } from '../../../dashboard/export/texts.ts'
import { forgottenTexts } from '../../../dashboard/forgotten/texts.ts'
import { createFormat, type Locale } from '../../../dashboard/format.ts'
import { monthsTexts } from '../../../dashboard/header/texts.ts'
import { en } from '../../../dashboard/i18n/en.ts'
import { ru } from '../../../dashboard/i18n/ru.ts'
import { listsTexts } from '../../../dashboard/lists/texts.ts'
import { marketingTexts } from '../../../dashboard/marketing/texts.ts'
import { compare, monthPeriod } from '../../../dashboard/period.ts'
import { applied, type PortalEntry } from '../../../dashboard/portals.ts'
import { qualityTexts } from '../../../dashboard/quality/texts.ts'
import { recordsTexts } from '../../../dashboard/records/texts.ts'
import { salesTexts } from '../../../dashboard/sales/texts.ts'
import { settingsTexts } from '../../../dashboard/settings/texts.ts'
import { syncTexts } from '../../../dashboard/sync/texts.ts'
import { teamTexts } from '../../../dashboard/team/texts.ts'
import { readView } from '../../../dashboard/url.ts'
import { viewsTexts } from '../../../dashboard/views/texts.ts'
import type { BlockContext } from '../../../dashboard/widget.ts'

const texts = [
  builderTexts,
  chartsTexts,
  customersTexts,
  dictionaryTexts,
  forgottenTexts,
  listsTexts,
  marketingTexts,
  monthsTexts,
  qualityTexts,
  recordsTexts,
  salesTexts,
  settingsTexts,
  syncTexts,
  teamTexts,
  viewsTexts,
  exportTexts,
]

const words = i18next.createInstance({
  lng: 'ru',
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false },
  resources: {
    ru: { translation: Object.assign({}, ru, ...texts.map((page) => page.ru)) },
    en: { translation: Object.assign({}, en, ...texts.map((page) => page.en)) },
  },
})
await words.init()

export const onePortal: PortalEntry[] = [{ id: 1, name: 'romashka.bitrix24.ru' }]
export const twoPortals: PortalEntry[] = [...onePortal, { id: 2, name: 'vasilek.bitrix24.ru' }]

/** What a widget is given for an address, on 21 November 2026 in Moscow. */
export function contextOf(
  search = '',
  today = '2026-11-21',
  locale: Locale = 'ru',
  portals = onePortal,
  session: Partial<BlockContext['session']> = {},
): BlockContext {
  const view = applied(readView(search), portals)
  const period = view.period ?? monthPeriod(today)
  return {
    view,
    portals,
    session: {
      role: 'executive',
      currency: 'RUB',
      timezone: 'Europe/Moscow',
      portals: portals.map((portal) => ({
        ...portal,
        url: `https://${portal.name}`,
        demo: false,
        hasLeads: true,
        hasCalls: true,
      })),
      ...session,
    },
    period,
    today,
    comparison: compare(period, today, view.compared),
    format: createFormat(locale, 'RUB', 'Europe/Moscow'),
    t: words.getFixedT(locale) as BlockContext['t'],
  }
}
