/** Every method of the emulated portal. To add one: write it in a file of its group and list the group here. */
import { methodNotFound, RestError } from '../errors.ts'
import { activities } from './activities.ts'
import { app } from './app.ts'
import { calls } from './calls.ts'
import { clients } from './clients.ts'
import { comments } from './comments.ts'
import { contactsOf } from './contacts-of.ts'
import { deals } from './deals.ts'
import { dictionaries } from './dictionaries.ts'
import { events } from './events.ts'
import { helpers } from './helpers.ts'
import { history } from './history.ts'
import { items } from './items.ts'
import { leads } from './leads.ts'
import type { Context, Method, Methods } from './method.ts'
import { people } from './people.ts'
import { productRows } from './product-rows.ts'
import { tasks } from './tasks.ts'
import { types } from './types.ts'
import { userFields } from './user-fields.ts'

/** `method.get`: does the portal know a method, and may this webhook call it. */
const availability: Method = {
  run(params, context) {
    const name = String(params.name ?? '').toLowerCase()
    const method = known(name, context)
    return {
      result: {
        isExisting: method !== undefined,
        isAvailable: method !== undefined && !needsApplication(name, context) && mayCall(method, context),
      },
    }
  },
}

const GROUPS: readonly Methods[] = [
  deals,
  leads,
  clients,
  contactsOf,
  items,
  types,
  productRows,
  activities,
  comments,
  calls,
  tasks,
  history,
  dictionaries,
  userFields,
  people,
  helpers,
  app,
  events,
  { 'method.get': availability },
]

const METHODS: ReadonlyMap<string, Method> = new Map(GROUPS.flatMap((group) => Object.entries(group)))

/** Methods that only an application may call. */
const APPLICATION_ONLY =
  /^(event\.|events$|placement\.|biconnector\.|crm\.activity\.type\.|bizproc\.robot\.|telephony\.externalcall\.)/

/**
 * The method that a webhook or an application asks for.
 *
 * @throws {RestError} 404 for an unknown one, 403 without its scope or where an application is needed
 */
export function findMethod(name: string, context: Context): Method {
  if (needsApplication(name, context))
    throw new RestError(
      403,
      'WRONG_AUTH_TYPE',
      'Current authorization type is denied for this method Application context required',
    )
  const method = known(name, context)
  if (!method) throw methodNotFound()
  if (!mayCall(method, context))
    throw new RestError(
      403,
      'insufficient_scope',
      'The request requires higher privileges than provided by the webhook token',
    )
  return method
}

/** Methods of modules that the portal has not are as unknown as misspelt ones. */
function known(name: string, { modules }: Context): Method | undefined {
  const method = METHODS.get(name)
  return method?.module && modules?.[method.module] === false ? undefined : method
}

const needsApplication = (name: string, { application }: Context) =>
  !application && APPLICATION_ONLY.test(name)

const mayCall = ({ scope }: Method, { scopes }: Context) =>
  scope === undefined || [scope].flat().some((name) => scopes.includes(name))
