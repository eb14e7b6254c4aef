/** Every method of the emulated portal. To add one: write it in a file of its group and list the group here. */
import { methodNotFound, RestError } from '../errors.ts'
import { activities } from './activities.ts'
import { clients } from './clients.ts'
import { deals } from './deals.ts'
import { dictionaries } from './dictionaries.ts'
import { helpers } from './helpers.ts'
import { history } from './history.ts'
import type { Context, Method, Methods } from './method.ts'
import { people } from './people.ts'
import { userFields } from './user-fields.ts'

/** `method.get`: does the portal know a method, and may this webhook call it. */
const availability: Method = {
  run(params, context) {
    const method = METHODS.get(String(params.name ?? ''))
    return {
      result: {
        isExisting: method !== undefined,
        isAvailable: method !== undefined && mayCall(method, context),
      },
    }
  },
}

const GROUPS: readonly Methods[] = [
  deals,
  clients,
  activities,
  history,
  dictionaries,
  userFields,
  people,
  helpers,
  { 'method.get': availability },
]

const METHODS: ReadonlyMap<string, Method> = new Map(GROUPS.flatMap((group) => Object.entries(group)))

/** Methods that only an application may call. */
const APPLICATION_ONLY =
  /^(event\.|events$|placement\.|biconnector\.|crm\.activity\.type\.|bizproc\.robot\.|telephony\.externalcall\.)/

/**
 * The method that a webhook asks for.
 *
 * @throws {RestError} 404 for an unknown one, 403 without its scope or where an application is needed
 */
export function findMethod(name: string, context: Context): Method {
  if (APPLICATION_ONLY.test(name))
    throw new RestError(
      403,
      'WRONG_AUTH_TYPE',
      'Current authorization type is denied for this method Application context required',
    )
  const method = METHODS.get(name)
  if (!method) throw methodNotFound()
  if (!mayCall(method, context))
    throw new RestError(
      403,
      'insufficient_scope',
      'The request requires higher privileges than provided by the webhook token',
    )
  return method
}

const mayCall = ({ scope }: Method, { scopes }: Context) =>
  scope === undefined || [scope].flat().some((name) => scopes.includes(name))
