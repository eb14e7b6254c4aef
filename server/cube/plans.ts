/** The plan of a question and the list of what a caller may see are worked out once for each model. */
import { callerKey } from './caller.ts'
import type { Core } from './core.ts'
import { isPlain, perModel } from './keep.ts'
import { isShared, shapeOf, withMeant } from './plan-shapes.ts'

interface Query {
  requestId?: string
  contextSymbols?: { securityContext?: object }
  [name: string]: unknown
}

interface Options {
  requestId?: string
  [name: string]: unknown
}

/** The parts of Cube's `CompilerApi` that are wrapped here. */
interface Compiler {
  getCompilers(options?: object): Promise<object>
  getSql(query: Query, options?: Options): Promise<unknown>
  metaConfig(context: { securityContext?: object }, options?: { requestId?: string }): Promise<unknown>
}

const MOST_PLANS = 1_000
const MOST_CALLERS = 500
/** A question of thousands of values is planned anew: its key would take more room than its plan. */
const LONGEST_KEY = 32 * 1024

/**
 * Where a model has access policies, Cube 1.7.43 plans every query once more to learn which members it touches, and
 * puts the id of the request into the key of its plan cache, so that this plan is never found again. It keeps the SQL
 * of a question, but reads the question into its planner to find it, twice for each request, and
 * marks every member of the model as visible or not for every request. Both depend on nothing but the model, the
 * question and the caller. Whatever is kept is shared: Cube reads it only.
 */
export function keepPlans(core: Core): void {
  const create = core.createCompilerApi.bind(core)
  core.createCompilerApi = (...settings) => {
    const api = create(...settings)
    keepWork(api as unknown as Compiler)
    return api
  }
}

export function keepWork(compiler: Compiler): void {
  const plans = perModel<Promise<unknown>>(MOST_PLANS)
  const shapes = perModel<Promise<unknown>>(MOST_PLANS)
  const visible = perModel<Promise<unknown>>(MOST_CALLERS)
  const getSql = compiler.getSql.bind(compiler)
  compiler.getSql = async (query, { requestId: _, ...options } = {}) => {
    const key = planKey(query, options)
    if (key === undefined) return getSql(query, options)
    const model = await compiler.getCompilers()
    return once(plans(model), key, () => planned(query, options, model))
  }
  const planned = async (query: Query, options: Options, model: object) => {
    const shape = shapeOf(query)
    const key = shape && planKey(shape.question, options)
    if (!shape || key === undefined) return getSql(query, options)
    const plan = once(shapes(model), key, async () => {
      const made = await getSql(shape.question as Query, options)
      return isShared(made, shape) ? made : undefined
    })
    // What is wrong with a question is said in its own words.
    const found = await plan.catch(() => undefined)
    return found === undefined ? getSql(query, options) : withMeant(found, shape)
  }
  const metaConfig = compiler.metaConfig.bind(compiler)
  compiler.metaConfig = async (context, options = {}) => {
    const { requestId: _, ...rest } = options
    const key = `${JSON.stringify(rest)} ${callerKey(context.securityContext)}`
    return once(visible(await compiler.getCompilers()), key, () => metaConfig(context, options))
  }
}

interface Store {
  get(key: string): Promise<unknown> | undefined
  set(key: string, value: Promise<unknown>): void
  delete(key: string): void
}

/** A failure is nobody else's. */
function once(store: Store, key: string, work: () => Promise<unknown>): Promise<unknown> {
  const known = store.get(key)
  if (known) return known
  const begun = work()
  store.set(key, begun)
  begun.catch(() => store.delete(key))
  return begun
}

/** Undefined where a part of the question is code, of which two may look alike. */
function planKey({ requestId: _, ...query }: Query, options: object): string | undefined {
  const { contextSymbols = {}, ...asked } = query
  const { securityContext, ...symbols } = contextSymbols
  if (!isPlain(asked) || !isPlain(options)) return undefined
  const key = JSON.stringify([asked, symbols, options, callerKey(securityContext)])
  return key.length > LONGEST_KEY ? undefined : key
}

interface MetaGateway {
  filterVisibleItemsInMeta(context: { signedWithPlaygroundAuthSecret?: boolean }, cubes: object): unknown
}

/** What is visible of a list that is kept is kept with it. */
export function keepVisible(gateway: object): void {
  const guarded = gateway as MetaGateway
  const filter = guarded.filterVisibleItemsInMeta.bind(guarded)
  const kept = new WeakMap<object, unknown>()
  guarded.filterVisibleItemsInMeta = (context, cubes) => {
    if (context.signedWithPlaygroundAuthSecret) return filter(context, cubes)
    if (!kept.has(cubes)) kept.set(cubes, filter(context, cubes))
    return kept.get(cubes)
  }
}
