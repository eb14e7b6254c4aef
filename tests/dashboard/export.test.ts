import { expect, test } from 'vitest'
import { exportBody } from '../../dashboard/export/body.ts'
import { widgets } from '../../dashboard/widgets/index.ts'
import { readRequest } from '../../server/exports/request.ts'
import { contextOf } from './support/context.ts'

const context = contextOf()
const bodyOf = (id: string) =>
  exportBody(widgets.find((widget) => widget.id === id)!, context, 'https://vitrina.example/?p=2026-01')

test('every block asks for a file that the server understands', () => {
  for (const widget of widgets) {
    const { queries, title } = readRequest(bodyOf(widget.id), context.format.timezone)
    const asked = widget.exported ?? Object.keys(widget.queries(context))
    expect(queries.length, widget.id).toBe(asked.length)
    expect(title).not.toBe('')
  }
})

test('a list is exported whole, however many rows the page shows', () => {
  const { queries } = bodyOf('attention')
  expect(queries.some(({ ungrouped }) => ungrouped)).toBe(true)
  expect(queries.filter((query) => 'limit' in query)).toEqual([])
})

test('a tile is exported with its own measure', () => {
  const { queries } = bodyOf('won-amount')
  expect(queries.map(({ measures }) => measures)).toEqual(Array(3).fill(['sales.won_amount']))
})

test('a block keeps all measures that it asks for', () => {
  const measures = new Set(bodyOf('managers').queries.flatMap((query) => query.measures ?? []))
  expect(measures).toContain('sales.lost_count')
  expect(measures).toContain('deals.open_amount')
})
