import fc from 'fast-check'
import { expect, test } from 'vitest'
import { followsReader } from '../../dashboard/clicks.ts'
import { filtersOf } from '../../dashboard/filters.ts'
import { optionQuery, peopleQuery } from '../../dashboard/header/options.ts'
import { applied, clickedKeys, clickPerson, needsPortal } from '../../dashboard/portals.ts'
import { changeView, readView, type View, withoutIds, writeView } from '../../dashboard/url.ts'
import { readDeals } from '../../dashboard/widgets/attention.tsx'
import { readPipelines } from '../../dashboard/widgets/funnel.tsx'
import { widgets } from '../../dashboard/widgets/index.ts'
import { readManagers } from '../../dashboard/widgets/managers.tsx'
import { anyView } from './support/arbitrary.ts'
import { contextOf, onePortal, twoPortals } from './support/context.ts'

const inTwo = (search: string) => contextOf(search, undefined, 'ru', twoPortals)
const hasIds = ({ pipelines, departments, employees, sources, clicks }: View) =>
  [pipelines, departments, employees, sources].some((ids) => ids.length > 0) || clicks.some(followsReader)

/** Changes as the controls of the page make them. */
const anyChange: fc.Arbitrary<Partial<View>> = fc.oneof(
  fc.constantFrom('1', '2', '3', undefined).map((portal) => ({ portal })),
  anyView.map(({ pipelines }) => ({ pipelines })),
  anyView.map(({ departments, employees }) => ({ departments, employees })),
  anyView.map(({ sources }) => ({ sources })),
  fc.constantFrom('1', '2').map((portal) => clickPerson({ portal, id: '3' }, inTwo(''))),
)

test('whatever was clicked and written, ids are asked of one known portal only', () => {
  fc.assert(
    fc.property(anyView, fc.array(anyChange, { maxLength: 6 }), (address, changes) => {
      const view = applied(changes.reduce(changeView, address), twoPortals)
      if (hasIds(view)) expect(twoPortals.map(({ id }) => String(id))).toContain(view.portal)
      for (const cube of ['deals', 'sales', 'deal_stages', 'data_quality'] as const) {
        // Advertising tags mean the same in every portal.
        const filters = filtersOf(cube, view).filter((one) => !JSON.stringify(one).includes(`${cube}.utm_`))
        if (filters.length > 0)
          expect(filters[0]).toEqual({
            member: `${cube}.portal_id`,
            operator: 'equals',
            values: [view.portal],
          })
      }
    }),
  )
})

test('an applied view is stable and survives the address', () => {
  fc.assert(
    fc.property(anyView, (address) => {
      const view = applied(address, twoPortals)
      expect(applied(view, twoPortals)).toEqual(view)
      expect(readView(writeView(view))).toEqual(view)
    }),
  )
})

test('after another portal, nothing of the one before is left', () => {
  fc.assert(
    fc.property(anyView, fc.constantFrom('1', '2', undefined), (before, portal) => {
      const after = changeView(before, { portal })
      expect(after.portal).toBe(portal)
      if (portal !== before.portal) expect(hasIds(after)).toBe(false)
      else expect(withoutIds(after)).toEqual(withoutIds({ ...before, block: undefined, portal }))
      expect([after.period, after.grain, after.check]).toEqual([before.period, before.grain, before.check])
    }),
  )
})

test('with one portal the page asks exactly what it asked before there were portals', () => {
  fc.assert(
    fc.property(anyView, (address) => {
      const { portal: _, ...rest } = address
      expect(applied(address, onePortal)).toEqual(rest)
    }),
  )
  const asked = widgets.map((widget) => widget.queries(contextOf('?portal=1&pipe=0&x=emp:3')))
  expect(JSON.stringify(asked)).not.toContain('portal')
  expect(JSON.stringify([optionQuery('pipeline', readView('')), peopleQuery(readView(''))])).not.toMatch(
    /portal|filters/,
  )
})

test('an id without its portal is ignored, an unknown portal too', () => {
  expect(inTwo('?p=2026-10&emp=3&x=emp:3&chk=source_blank').view).toEqual(
    readView('?p=2026-10&chk=source_blank'),
  )
  expect(inTwo('?portal=9&pipe=0').view).toEqual(readView(''))
  expect(inTwo('?portal=2&pipe=0').view).toEqual(readView('?portal=2&pipe=0'))
})

test('filters by id wait for a portal', () => {
  expect(needsPortal(inTwo(''))).toBe(true)
  expect(needsPortal(inTwo('?portal=2'))).toBe(false)
  expect(needsPortal(contextOf(''))).toBe(false)
})

test('options are those of the chosen portal', () => {
  const filters = [{ member: 'deals.portal_id', operator: 'equals', values: ['2'] }]
  const { view } = inTwo('?portal=2')
  for (const query of [optionQuery('pipeline', view), optionQuery('source', view), peopleQuery(view)])
    expect(query.filters).toEqual(filters)
})

test('a click on a person chooses the portal too, the second click frees the person', () => {
  const anna = { portal: '2', id: '3' }
  const all = inTwo('')
  const clicked = changeView(all.view, clickPerson(anna, all))
  expect(writeView(clicked)).toBe('?portal=2&x=emp:3')
  const context = inTwo(writeView(clicked))
  expect(clickedKeys(context)).toEqual(['2:3'])
  expect(writeView(changeView(clicked, clickPerson(anna, context)))).toBe('?portal=2')
})

test('a click on a namesake of another portal lets go of the filters of this one', () => {
  const context = inTwo('?portal=1&pipe=4&x=emp:3')
  const next = changeView(context.view, clickPerson({ portal: '2', id: '3' }, context))
  expect(writeView(next)).toBe('?portal=2&x=emp:3')
})

test('with one portal a click is a click on a person', () => {
  const context = contextOf('')
  expect(clickPerson({ id: '3' }, context)).toEqual({ clicks: [{ kind: 'emp', ids: ['3'] }] })
  expect(clickPerson({ id: '3' }, contextOf('?x=emp:3'))).toEqual({ clicks: [] })
})

test('rows of people, pipelines and records are told apart by their portal', () => {
  const of = (cube: string, portal: string, rest: Record<string, string>) => ({
    ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [`${cube}.${name}`, value])),
    [`${cube}.portal_id`]: portal,
  })
  const empty = { created: [], open: [], closedTotal: [], createdTotal: [], openTotal: [] }
  const sold = (portal: string) =>
    of('sales', portal, { manager: 'Анна', manager_id: '3', won_amount: `${portal}00` })
  const { people } = readManagers({ ...empty, closed: [sold('1'), sold('2')] }, twoPortals)
  expect(people.map(({ portal, portalName, values }) => [portal, portalName, values.amount])).toEqual([
    ['1', 'romashka.bitrix24.ru', 100],
    ['2', 'vasilek.bitrix24.ru', 200],
  ])
  const stage = (portal: string) =>
    of('deal_stages', portal, { pipeline: 'Общая', pipeline_id: '0', stage_id: 'NEW', reached: portal })
  expect(readPipelines([stage('1'), stage('2')], twoPortals).map(({ key }) => key)).toEqual(['2:0', '1:0'])
  const deal = (portal: string) => of('deals', portal, { id: '15' })
  expect(readDeals([deal('1'), deal('2')], twoPortals).map(({ key }) => key)).toEqual(['1:15', '2:15'])
})

test('every list of people, pipelines, stages and records asks for the portal', () => {
  const context = inTwo('')
  const named = /\.(manager_id|pipeline_id|stage_id|department_id|id)$/
  for (const widget of widgets)
    for (const { dimensions = [] } of Object.values(widget.queries(context)))
      if (dimensions.some((name) => named.test(name)))
        expect(
          dimensions.some((name) => name.endsWith('.portal_id')),
          widget.id,
        ).toBe(true)
})
