/** Questions that Cube would answer with a fault of its own: refused in front of it, with what is wrong with them. */
import express, { type RequestHandler } from 'express'
import { isObject, MOST_QUESTIONS, questionFault } from './question-shape.ts'

/** Reads a posted body, and answers 400 to a question of the wrong shape; what its members are is known later. */
export function checkQuestions(): RequestHandler[] {
  return [express.json({ limit: '1mb' }), check]
}

const check: RequestHandler = (request, response, next) => {
  const asked = request.method === 'POST' ? request.body : request.query
  const fault = asked?.format === undefined ? faultOf(asked?.query) : formatFault
  if (fault) response.status(400).json({ error: fault })
  else next()
}

const formatFault = 'format: this address has none. SQL is answered on the port CUBEJS_PG_SQL_PORT.'

/** One line, or undefined where the question may be asked. A missing query is named by Cube. */
export function faultOf(query: unknown): string | undefined {
  if (query === undefined || query === '') return undefined
  if (typeof query === 'string')
    try {
      return shapeOf(JSON.parse(query))
    } catch (error) {
      return `query: this is not JSON: ${(error as Error).message.slice(0, 200)}`
    }
  return shapeOf(query)
}

function shapeOf(query: unknown): string | undefined {
  const questions = Array.isArray(query) ? query : [query]
  if (questions.length === 0 || !questions.every(isObject))
    return 'query: expected an object such as {"measures":["deals.count"]}, or a list of such objects.'
  if (questions.length > MOST_QUESTIONS)
    return `query: ${questions.length} questions at once, at most ${MOST_QUESTIONS} are answered.`
  for (const [index, question] of questions.entries()) {
    const fault = questionFault(question)
    if (fault) return Array.isArray(query) ? `question ${index + 1}: ${fault}` : fault
  }
  return undefined
}
