/** SET, RESET and SHOW; SET ROLE and its like are another user of Vitrina, never another role of the database. */
import type { VariableSetStmt } from '@pgsql/types'
import { type Node, text } from '../grammar/tree.ts'
import { constantText } from './constants.ts'
import { forbidden, invalidValue, notSupported } from './refusals.ts'
import { allowedValues, checkedZone } from './settings.ts'
import type { Effect, StatementContext, Verdict } from './types.ts'

const USERS = new Set(['role', 'session_authorization'])
const CACHE_MODES = ['stale-if-slow', 'stale-while-revalidate', 'must-revalidate', 'no-cache']
/** Where PostgreSQL keeps what it has no setting for. */
const CACHE_SETTING = 'vitrina.cube_cache'

export function checkSet(context: StatementContext, tree: Node, set: VariableSetStmt): Verdict {
  const name = (set.name ?? '').toLowerCase()
  switch (set.kind) {
    case 'VAR_RESET_ALL':
      return { tree, changed: false, effects: [{ kind: 'timezone', to: undefined, local: false }] }
    case 'VAR_RESET':
    case 'VAR_SET_DEFAULT':
      return reset(tree, set, name)
    case 'VAR_SET_MULTI':
      return characteristics(tree, name)
    case 'VAR_SET_VALUE':
      return assign(context, tree, set, name)
    default:
      throw notSupported('SET … FROM CURRENT')
  }
}

/** Back to what the session began with, which is always allowed. */
function reset(tree: Node, set: VariableSetStmt, name: string): Verdict {
  if (name === 'cube_cache') return renamed(set, [{ kind: 'cacheMode', to: undefined }])
  return { tree, changed: false, effects: effectsOfReset(name, set.is_local ?? false) }
}

function effectsOfReset(name: string, local: boolean): Effect[] {
  if (name === 'timezone') return [{ kind: 'timezone', to: undefined, local }]
  return USERS.has(name) ? [{ kind: 'switchUser', to: undefined }] : []
}

function characteristics(tree: Node, name: string): Verdict {
  if (name === 'transaction' || name === 'session characteristics')
    return { tree, changed: false, effects: [] }
  throw notSupported(`SET ${name.toUpperCase()}`)
}

function assign(context: StatementContext, tree: Node, set: VariableSetStmt, name: string): Verdict {
  const values = (set.args ?? []).map(constantText)
  const known = values.filter((value) => value !== undefined)
  if (USERS.has(name)) return switchUser(set, known[0])
  if (name === 'timezone') return zone(tree, set, known[0])
  if (known.length < values.length) throw forbidden(`to set parameter "${name}"`)
  if (name === 'cube_cache') return cacheMode(set, known.join())
  const allowed = allowedValues(context, name, known)
  if (allowed.join() === known.join()) return { tree, changed: false, effects: [] }
  return { tree: { VariableSetStmt: { ...set, args: allowed.map(text) } }, changed: true, effects: [] }
}

/** PostgreSQL is asked to stay who it is: that has the same tag, and obeys the same transaction. */
function switchUser(set: VariableSetStmt, user: string | undefined): Verdict {
  if (set.is_local) throw notSupported('SET LOCAL ROLE', 'Write SET ROLE.')
  const to = user === undefined || /^(none|default)$/i.test(user) ? undefined : user
  const stay: VariableSetStmt = { kind: 'VAR_SET_VALUE', name: 'role', args: [text('none')] }
  return { tree: { VariableSetStmt: stay }, changed: true, effects: [{ kind: 'switchUser', to }] }
}

function zone(tree: Node, set: VariableSetStmt, value: string | undefined): Verdict {
  const to = checkedZone(value ?? 'interval')
  return { tree, changed: false, effects: [{ kind: 'timezone', to, local: set.is_local ?? false }] }
}

function cacheMode(set: VariableSetStmt, to: string): Verdict {
  if (!CACHE_MODES.includes(to))
    throw invalidValue(
      'cube_cache',
      to,
      `Invalid value for cache mode. Write one of ${CACHE_MODES.join(', ')}.`,
    )
  return renamed(set, [{ kind: 'cacheMode', to }])
}

function renamed(set: VariableSetStmt, effects: Effect[]): Verdict {
  return { tree: { VariableSetStmt: { ...set, name: CACHE_SETTING } }, changed: true, effects }
}
