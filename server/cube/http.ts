/** Cube's REST API behind a list of what may be called. */
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import { checkQuestions } from './questions.ts'

const OPEN = new Map([
  ['/cubejs-api/v1/load', ['GET', 'POST']],
  ['/cubejs-api/v1/meta', ['GET']],
  ['/cubejs-api/v1/sql', ['GET', 'POST']],
  ['/cubejs-api/v1/dry-run', ['GET', 'POST']],
])

/** An Express app that serves `/cubejs-api/v1/*`; other paths fall through to whoever mounted it. */
export async function cubeApp(
  initApp: (app: Express) => Promise<void>,
  beforeCube: RequestHandler,
): Promise<Express> {
  const inner = express()
  inner.disable('x-powered-by')
  await initApp(inner)
  const app = express()
  app.disable('x-powered-by')
  app.use(beforeCube, gate)
  app.use('/cubejs-api/', checkQuestions())
  app.use((request, response, next) => {
    if (isCubes(request.path)) inner(request, response, next)
    else next()
  })
  app.use(lastResort)
  return app
}

const isCubes = (path: string): boolean => /^\/cubejs-api(\/|$)/.test(path)

const gate: RequestHandler = ({ path, method }, response, next) => {
  if (!isCubes(path)) return next()
  const methods = OPEN.get(path)
  if (!methods) {
    const known = [...OPEN.keys()].join(', ')
    response.status(404).json({ error: `${path}: no such address. There are ${known}.` })
  } else if (!methods.includes(method)) {
    response.set('Allow', methods.join(', '))
    response.status(405).json({ error: `${method} ${path}: use ${methods.join(' or ')}.` })
  } else next()
}

/** Cube answers its own errors and passes them on as well; only the unanswered ones end here. */
const lastResort: ErrorRequestHandler = (error, _request, response, _next) => {
  if (response.headersSent) return
  const status = Number(error?.status ?? error?.statusCode) || 500
  const text = status < 500 ? `The request: ${error.message}.` : 'The request could not be answered.'
  response.status(status).json({ error: text })
}
