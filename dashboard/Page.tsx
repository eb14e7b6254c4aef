import { useRouterState } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import { BlockContexts, usePageContext } from './context.tsx'
import { Header } from './header/Header.tsx'
import { Rail } from './header/Rail.tsx'
import { useIsWide } from './header/wide.ts'
import styles from './Page.module.css'
import { type PageName, pageAt } from './pages.ts'
import { RecordsPlace } from './records/open-drawer.tsx'
import type { Readiness, Session } from './server.ts'
import { type View, writeView } from './url.ts'
import { useAddress, useReplaceView } from './view.ts'

interface Props {
  session: Session
  readiness: Readiness | undefined
  readAt: number
  isLost: boolean
  children: ReactNode
}

/** What all pages have in common: header, place for the content, title of the window. */
export function Page({ session, readiness, readAt, isLost, children }: Props) {
  const context = usePageContext(session)
  const page = useRouterState({ select: ({ location }) => pageAt(location.pathname) })
  const content = useRef<HTMLElement>(null)
  const { t } = context
  const isWide = useIsWide()
  useWindowTitle(`${t(page ? `page.${page}` : 'page.unknown')} · ${t('app.name')}`)
  useFocusOn(content, page)
  useCleanAddress(context.view)
  return (
    <BlockContexts value={context}>
      <a className={styles.skip} href="#content">
        {t('app.skip')}
      </a>
      <div className={styles.frame}>
        {isWide && <Rail portal={session.portal.name ?? undefined} isDemo={session.portal.demo} />}
        <div className={styles.column}>
          <Header page={page} session={session} readiness={readiness} readAt={readAt} isLost={isLost} />
          <main ref={content} id="content" className={styles.page} tabIndex={-1}>
            {children}
          </main>
        </div>
      </div>
      <RecordsPlace />
    </BlockContexts>
  )
}

function useWindowTitle(title: string) {
  useEffect(() => {
    document.title = title
  }, [title])
}

/** After a change of pages, keyboard and screen reader go on in the new one; the first page is left alone. */
function useFocusOn(content: { current: HTMLElement | null }, page: PageName | undefined) {
  const seen = useRef(page)
  useEffect(() => {
    if (seen.current === page) return
    seen.current = page
    content.current?.focus({ preventScroll: true })
  }, [content, page])
}

/** What is not asked with does not stay in the address either: ids without their portal, an unknown portal. */
function useCleanAddress(view: View) {
  const address = useAddress()
  const replace = useReplaceView()
  const isClean = writeView(address) === writeView(view)
  useEffect(() => {
    if (!isClean) replace(view)
  }, [isClean, replace, view])
}
