/** `$apply` as a list of steps, `$orderby` and `$select` as lists of names. */
import { Cursor } from './cursor.ts'
import { badRequest, notImplemented } from './error.ts'
import { type Expression, readExpression } from './expression.ts'

/** What becomes a column of a grouped answer. */
export type AggregateItem =
  /** A measure of the model, a custom aggregate in OData's words. */
  | { kind: 'measure'; name: string; alias: string }
  | { kind: 'count'; alias: string }
  /** `amount with sum as total`. */
  | { kind: 'with'; name: string; method: string; alias: string | undefined }

export type Step =
  | { kind: 'filter'; condition: Expression }
  | { kind: 'groupby'; keys: string[]; aggregates: AggregateItem[] }

export interface OrderItem {
  name: string
  desc: boolean
}

/** @throws {ODataError} 400 where it cannot be read, 501 where a transformation is not answered */
export function parseApply(text: string): Step[] {
  const cursor = new Cursor(text, '$apply')
  const steps = [step(cursor)]
  while (cursor.takes('/')) steps.push(step(cursor))
  cursor.end()
  return steps
}

export function parseOrder(text: string): OrderItem[] {
  const cursor = new Cursor(text, '$orderby')
  const items = [orderItem(cursor)]
  while (cursor.takes(',')) items.push(orderItem(cursor))
  cursor.end()
  return items
}

/** Undefined for `*`. */
export function parseSelect(text: string): string[] | undefined {
  const cursor = new Cursor(text, '$select')
  const names: (string | undefined)[] = [selected(cursor)]
  while (cursor.takes(',')) names.push(selected(cursor))
  cursor.end()
  return names.includes(undefined) ? undefined : [...new Set(names as string[])]
}

function step(cursor: Cursor): Step {
  const name = cursor.name('a transformation')
  if (name === 'filter')
    return inBrackets(cursor, () => ({ kind: 'filter', condition: readExpression(cursor) }))
  if (name === 'aggregate') return { kind: 'groupby', keys: [], aggregates: aggregates(cursor) }
  if (name === 'groupby') return groupBy(cursor)
  throw notImplemented(
    `$apply: ${name} is not answered. There are filter(…), groupby((manager),aggregate(count)) and aggregate(count); sort and cut with $orderby, $top and $skip.`,
  )
}

function groupBy(cursor: Cursor): Step {
  return inBrackets(cursor, () => {
    cursor.expect('(')
    const keys = [key(cursor)]
    while (cursor.takes(',')) keys.push(key(cursor))
    cursor.expect(')')
    if (!cursor.takes(',')) return { kind: 'groupby', keys, aggregates: [] }
    if (!cursor.takes('aggregate'))
      throw notImplemented(
        '$apply: inside groupby only aggregate(…) is answered. Put filter(…)/ in front of groupby.',
      )
    return { kind: 'groupby', keys, aggregates: aggregates(cursor) }
  })
}

function key(cursor: Cursor): string {
  if (cursor.sees('rollup'))
    throw notImplemented(
      '$apply: rollup is not answered. Ask for each level of totals with a groupby of its own.',
    )
  return plainName(cursor, 'a property')
}

function aggregates(cursor: Cursor): AggregateItem[] {
  return inBrackets(cursor, () => {
    const items = [aggregateItem(cursor)]
    while (cursor.takes(',')) items.push(aggregateItem(cursor))
    return items
  })
}

function aggregateItem(cursor: Cursor): AggregateItem {
  const name = plainName(cursor, 'a measure')
  if (name === '$count') {
    if (!cursor.takes('as')) throw cursor.fault('expected a name for $count, such as $count as rows,')
    return { kind: 'count', alias: cursor.name('a name') }
  }
  const method = cursor.takes('with') ? cursor.name('a method') : undefined
  if (cursor.sees('from'))
    throw notImplemented('$apply: from is not answered. Group by what the measure should follow.')
  const alias = cursor.takes('as') ? cursor.name('a name') : undefined
  if (method !== undefined) return { kind: 'with', name, method, alias }
  return { kind: 'measure', name, alias: alias ?? name }
}

function orderItem(cursor: Cursor): OrderItem {
  const name = plainName(cursor, 'a property')
  const desc = cursor.takes('desc')
  if (!desc) cursor.takes('asc')
  return { name, desc }
}

function selected(cursor: Cursor): string | undefined {
  return cursor.takes('*') ? undefined : plainName(cursor, 'a property')
}

function plainName(cursor: Cursor, what: string): string {
  const name = cursor.name(what)
  if (cursor.sees('/'))
    throw notImplemented(
      `${cursor.option}: paths such as ${name}/… are not answered: sets have no relations.`,
    )
  if (cursor.sees('('))
    throw notImplemented(`${cursor.option}: ${name}(…) is not answered here. Name a property.`)
  if (name.startsWith('$') && name !== '$count') throw badRequest(`${cursor.option}: ${name} is no property.`)
  return name
}

function inBrackets<T>(cursor: Cursor, read: () => T): T {
  cursor.expect('(')
  const found = read()
  cursor.expect(')')
  return found
}
