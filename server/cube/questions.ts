/** Questions that Cube would answer with a fault of its own: refused in front of it, with what is wrong with them. */
import express, { type RequestHandler } from 'express'

/** Rows of one answer; Cube refuses more. */
export const MOST_ROWS = 50_000

const LISTS = ['measures', 'dimensions', 'segments', 'timeDimensions', 'filters'] as const

/** Reads a posted body, and answers 400 to a question of the wrong shape; what its members are is Cube's to check. */
export function checkQuestions(): RequestHandler[] {
  return [express.json({ limit: '1mb' }), check]
}

const check: RequestHandler = (request, response, next) => {
  const fault = faultOf(request.method === 'POST' ? request.body?.query : request.query.query)
  if (fault) response.status(400).json({ error: fault })
  else next()
}

/** One line, or undefined where Cube may be asked. A missing query and text that is no JSON are named by Cube. */
export function faultOf(query: unknown): string | undefined {
  if (query === undefined || query === '') return undefined
  if (typeof query === 'string')
    try {
      return faultOf(JSON.parse(query) ?? [])
    } catch {
      return undefined
    }
  const questions = Array.isArray(query) ? query : [query]
  if (questions.length === 0 || !questions.every(isObject))
    return 'query: expected an object such as {"measures":["deals.count"]}, or a list of such objects.'
  return questions.map(shapeFault).find((fault) => fault !== undefined)
}

function shapeFault(question: Record<string, unknown>): string | undefined {
  for (const name of LISTS)
    if (question[name] !== undefined && !Array.isArray(question[name])) return `${name}: expected a list.`
  if (Number(question.limit) > MOST_ROWS) return `limit: at most ${MOST_ROWS} rows are answered at once.`
  return undefined
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
