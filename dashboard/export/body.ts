import type { Query } from '@cubejs-client/core'
import type { AnyWidget, BlockContext } from '../widget.ts'

/** What `POST /api/export` is asked. */
export interface ExportBody {
  queries: Query[]
  format: 'xlsx'
  title: string
  link: string
  locale: 'ru' | 'en'
}

/** The block's own questions, without the limits of the page: a list is exported whole. */
export const exportBody = (widget: AnyWidget, context: BlockContext, link: string): ExportBody => ({
  queries: Object.entries(widget.queries(context))
    .filter(([name]) => widget.exported?.includes(name) ?? true)
    .map(([, query]) => exported(query, widget)),
  format: 'xlsx',
  title: widget.title(context),
  link,
  locale: context.format.locale,
})

function exported({ limit: _, ...query }: Query, { area, measures }: AnyWidget): Query {
  // Tiles ask for their neighbours' measures too, so that the page asks once.
  const own = query.measures?.filter((measure) => measures.includes(measure)) ?? []
  return area === 'period' && own.length > 0 ? { ...query, measures: own } : query
}
