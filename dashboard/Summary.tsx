import { useBlockContext } from './context.tsx'
import { Blocks } from './WidgetPage.tsx'
import { widgets } from './widgets/index.ts'

/** The executive summary: money, then where it leaks, then who. */
export function Summary() {
  const { t } = useBlockContext()
  return (
    <>
      <h1 className="visually-hidden">{t('app.title')}</h1>
      <Blocks widgets={widgets} />
    </>
  )
}
