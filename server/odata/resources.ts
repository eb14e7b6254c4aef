/** What the feed answers besides its description: sets, counts, single entities. */
import type { Request, Response } from 'express'
import { MOST_ROWS } from '../cube/question-shape.ts'
import { joined } from './condition.ts'
import { badRequest, notImplemented, ODataError } from './error.ts'
import { conditionOf } from './filter.ts'
import type { EntitySet, Feed } from './model.ts'
import { contentType, formOf, pageSize, rootOf } from './negotiate.ts'
import { type Options, readOptions } from './options.ts'
import type { Resource } from './path.ts'
import { collection, entity, type Payload, send } from './payload.ts'
import { type Plan, planOf } from './plan.ts'
import { countOf, type Load, readPage, settled, type Zones } from './read.ts'
import { readToken, writeToken } from './token.ts'

export interface Question {
  request: Request
  response: Response
  feed: Feed
  load: Load
  zones: Zones
  /** Raw, without the question mark. */
  query: string
}

type Of<K extends Resource['kind']> = Extract<Resource, { kind: K }>

/** @returns the rows that were sent */
export async function answerCount(question: Question, { set }: Of<'count'>): Promise<number> {
  const { response, feed, load, zones, query } = question
  const options = readOptions(query)
  if (
    options.select !== undefined ||
    options.orderby !== undefined ||
    options.top !== undefined ||
    options.skip > 0
  )
    throw badRequest('$count goes with $filter and $apply alone.')
  const plan = await settled(planOf(setOf(feed, set), options, zones.reporting), load)
  response.type('text/plain').send(String(await countOf(plan, load, zones)))
  return 1
}

/** @returns the rows that were sent */
export async function answerSet(question: Question, { set }: Of<'set'>): Promise<number> {
  const { request, response, feed, load, zones, query } = question
  const options = readOptions(query)
  const form = formOf(request, options.format)
  const plan = await settled(planOf(setOf(feed, set), options, zones.reporting), load)
  const token = options.skiptoken === undefined ? undefined : readToken(options.skiptoken, plan.order)
  const page = pageSize(request, MOST_ROWS)
  const size = token?.size ?? page.size
  const left = token ? token.left : options.top
  const count = options.count ? await countOf(plan, load, zones) : undefined
  const limit = Math.min(size, left ?? size, MOST_ROWS)
  const settings = { limit, skip: token ? 0 : options.skip, place: token?.place, asText: form.asText }
  const read = await readPage(plan, settings, load, zones)
  const root = rootOf(request)
  const remaining = left === undefined ? undefined : left - read.rows.length
  const next =
    read.next && remaining !== 0
      ? `${root}${set}?${nextQuery(query, writeToken({ place: read.next, left: remaining, size }))}`
      : undefined
  response.set('Content-Type', contentType(form))
  if (page.isAsked) response.set('Preference-Applied', `odata.maxpagesize=${page.size}`)
  const payload: Payload = { plan, ...read, detail: form.detail, root, count, nextLink: next }
  if (request.method === 'HEAD') response.end()
  else await send(response, collection(payload))
  return read.rows.length
}

/** @returns the rows that were sent */
export async function answerEntity(question: Question, { set, key }: Of<'entity'>): Promise<number> {
  const { request, response, feed, load, zones, query } = question
  const options = readOptions(query)
  refuseBeside(options)
  const form = formOf(request, options.format)
  const found = setOf(feed, set)
  const plan = withKey(planOf(found, options, zones.reporting), found, key, zones)
  const read = await readPage(plan, { limit: 1, skip: 0, place: undefined, asText: form.asText }, load, zones)
  if (read.rows.length === 0) throw new ODataError(404, `${set} has no such entity, or you may not see it.`)
  response.set('Content-Type', contentType(form))
  response.send(entity({ plan, ...read, detail: form.detail, root: rootOf(request) }))
  return 1
}

function refuseBeside(options: Options): void {
  const { filter, orderby, apply, top, skip, count, skiptoken } = options
  if (filter ?? orderby ?? apply ?? top ?? skiptoken ?? (count || skip > 0 ? true : undefined))
    throw badRequest('A single entity goes with $select and $format alone.')
}

function withKey(plan: Plan, set: EntitySet, key: Of<'entity'>['key'], zones: Zones): Plan {
  if (set.grouping) throw notImplemented(`${set.name} has groups: find one with $filter.`)
  const wanted = set.keys.map((name) => `${name}=…`).join(',')
  const names = key.map(({ name }) => name ?? (set.keys.length === 1 ? set.keys[0]! : ''))
  if (names.length !== set.keys.length || !set.keys.every((name) => names.includes(name)))
    throw badRequest(`The key of ${set.name}: write ${set.name}(${wanted}).`)
  const scope = { column: (name: string) => set.properties.get(name)!, zone: zones.reporting }
  const same = key.map(({ literal }, index) => {
    const left = { kind: 'property' as const, name: names[index]! }
    return conditionOf({ kind: 'compare', operator: 'eq', left, right: { kind: 'literal', literal } }, scope)
  })
  return { ...plan, where: joined('and', [plan.where, ...same]) }
}

function setOf(feed: Feed, name: string): EntitySet {
  const set = feed.get(name)
  if (set) return set
  throw new ODataError(404, `There is no set ${name.slice(0, 60)}. There are ${[...feed.keys()].join(', ')}.`)
}

/** The options of the first page as they were sent; what is skipped and counted is so once. */
function nextQuery(query: string, token: string): string {
  const kept = query.split('&').filter((pair) => pair && !/^(\$|%24)(skip|skiptoken|count)(=|$)/i.test(pair))
  return [...kept, `$skiptoken=${token}`].join('&')
}
