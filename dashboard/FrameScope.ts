/** Which of the page's filters a block heeds, read from its own questions. */
import type { Query } from '@cubejs-client/core'
import type { Click, ClickKind } from './clicks.ts'
import { cubeKnows, type FilteredCube, filtersOf, ignoredBy, isFilteredCube } from './filters.ts'
import { filtersOn, pageAt } from './pages.ts'
import { emptyView } from './url.ts'
import type { AnyWidget, BlockContext } from './widget.ts'

const cubesOf = ({ measures = [], dimensions = [] }: Query): FilteredCube[] => {
  const names = [...measures, ...dimensions].map((member) => member.slice(0, member.indexOf('.')))
  return [...new Set(names)].filter(isFilteredCube)
}

const questionsOf = (widget: AnyWidget, context: BlockContext): Query[] =>
  Object.values(widget.queries(context))

/**
 * Active filters that the rows of a block do not know.
 *
 * @param pathname  filters that the page does not offer are not missed on it
 */
export function ignoredIn(widget: AnyWidget, context: BlockContext, pathname: string): ClickKind[] {
  const offered = filtersOn(pageAt(pathname))
  const { view } = context
  const seen = {
    ...view,
    pipelines: offered.includes('pipelines') ? view.pipelines : [],
    sources: offered.includes('sources') ? view.sources : [],
    clicks: offered.includes('clicks') ? view.clicks : [],
  }
  if (seen.pipelines.length + seen.sources.length + seen.clicks.length === 0) return []
  const cubes = new Set(questionsOf(widget, context).flatMap(cubesOf))
  return [...new Set([...cubes].flatMap((cube) => ignoredBy(cube, seen)))]
}

/** Clicks that a block could heed and leaves out: it was clicked itself, and shows all rows beside the picked ones. */
export function leftOutIn(widget: AnyWidget, context: BlockContext): ClickKind[] {
  const { clicks } = context.view
  if (clicks.length === 0) return []
  const questions = questionsOf(widget, context)
  const isHeeded = (query: Query, cube: FilteredCube, click: (typeof clicks)[number]) => {
    const asked = JSON.stringify(query.filters ?? [])
    return filtersOf(cube, { ...emptyView, clicks: [click] }).every((filter) =>
      asked.includes(JSON.stringify(filter)),
    )
  }
  return clicks
    .filter((click) =>
      questions.some((query) =>
        cubesOf(query).some((cube) => cubeKnows(cube, click.kind) && !isHeeded(query, cube, click)),
      ),
    )
    .map(({ kind }) => kind)
}

/** The clicks that are left when those made in the block itself are freed; undefined where there are none of it. */
export function freedIn(widget: AnyWidget, context: BlockContext): Click[] | undefined {
  const own = leftOutIn(widget, context)
  return own.length > 0 ? context.view.clicks.filter(({ kind }) => !own.includes(kind)) : undefined
}
