import type { Query } from '@cubejs-client/core'
import { saveFile } from '../export/save-block.ts'
import { columnsOf, type ListColumn, type ListCube } from '../lists/columns.ts'
import { absoluteLink } from '../share.ts'
import type { BlockContext } from '../widget.ts'
import type { Measure } from './model.ts'
import { cubeOf, type RecordsRequest, recordsAsked, writeRequest } from './request.ts'

/** Members of a file: those of the list, what stands under them, and the way into the CRM. */
export function fileColumns(cube: ListCube, columns: ListColumn[]): { member: string; title?: string }[] {
  const members = columns.flatMap(({ member, under, title }) => [
    { member, title },
    ...(under ? [{ member: under }] : []),
  ])
  return [
    ...new Map([...members, { member: `${cube}.url` }].map((column) => [column.member, column])).values(),
  ]
}

/**
 * Saves exactly the records behind a number.
 *
 * @returns what to say about it; never rejects
 */
export function saveRecords(
  request: RecordsRequest,
  measure: Measure,
  format: 'xlsx' | 'csv',
  context: BlockContext,
): Promise<string> {
  const cube = cubeOf(request.measure) as ListCube
  const columns = fileColumns(cube, columnsOf(cube, context))
  const query: Query = {
    dimensions: columns.map(({ member }) => member),
    ungrouped: true,
    ...recordsAsked(request, context),
  }
  const { view, period } = context
  return saveFile(
    {
      query,
      columns,
      format,
      title: measure.title,
      link: absoluteLink({ ...view, period, records: writeRequest(request) }),
      locale: context.format.locale,
    },
    context,
  )
}
