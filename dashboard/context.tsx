import { useQuery } from '@tanstack/react-query'
import { createContext, use, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { createFormat, type Locale } from './format.ts'
import { compare, monthPeriod, todayIn } from './period.ts'
import { applied } from './portals.ts'
import { loadDictionary, type MeasureText, type Session } from './server.ts'
import { useAddress } from './view.ts'
import type { BlockContext } from './widget.ts'

export const BlockContexts = createContext<BlockContext | null>(null)

/** The page's period, filters, formats and words, for every block. */
export function useBlockContext(): BlockContext {
  const context = use(BlockContexts)
  if (!context) throw new Error('useBlockContext: no page around this block')
  return context
}

/** Builds the context from the address bar and the session. */
export function usePageContext(session: Session): BlockContext {
  const address = useAddress()
  const { t, i18n } = useTranslation()
  const locale: Locale = i18n.language === 'en' ? 'en' : 'ru'
  const { currency, timezone, portals } = session
  const format = useMemo(() => createFormat(locale, currency, timezone), [locale, currency, timezone])
  const view = useMemo(() => applied(address, portals), [address, portals])
  const today = todayIn(session.timezone)
  return useMemo(() => {
    const period = view.period ?? monthPeriod(today)
    return {
      view,
      portals,
      session,
      period,
      comparison: compare(period, today, view.compared),
      today,
      format,
      t,
    }
  }, [view, portals, session, today, format, t])
}

/** Title and explanation of a measure in the reader's language, as the model states them. */
export function useMeasureTexts(): (measure: string) => MeasureText | undefined {
  const { i18n } = useTranslation()
  const { data } = useQuery({ queryKey: ['cube', 'meta'], queryFn: loadDictionary, staleTime: 60 * 60_000 })
  return (measure) => data?.[measure]?.[i18n.language === 'en' ? 'en' : 'ru']
}
