/** One request for the audit log. */

import type { Load } from './read.ts'
import type { Caller } from './sign-in.ts'

/** As `server/sql/audit.ts` takes it: values in the address are taken out there. */
export interface Statement {
  user: string
  door: 'odata'
  statement: string
  rollups: string[]
  ms: number
  rows?: number
  errorCode?: string
}

export interface Watched {
  /** Asks, and remembers which roll-ups answered. */
  load: Load
  /** What is to be written down at the end. */
  statement(outcome: { rows: number } | { status: number }): Statement
}

export function watch(caller: Caller, address: string, load: Load): Watched {
  const begun = performance.now()
  const rollups = new Set<string>()
  return {
    load: async (query) => {
      const answer = await load(query)
      for (const name of Object.keys(answer.usedPreAggregations ?? {})) rollups.add(name)
      return answer
    },
    statement: (outcome) => ({
      user: caller.name,
      door: 'odata',
      statement: readable(address),
      rollups: [...rollups],
      ms: performance.now() - begun,
      ...('rows' in outcome ? { rows: outcome.rows } : { errorCode: String(outcome.status) }),
    }),
  }
}

/** Decoded where it can be; tokens of pages hold values. */
function readable(address: string): string {
  const text = address.replace(/([?&](?:\$|%24)skiptoken=)[^&]*/gi, '$1')
  try {
    return decodeURIComponent(text)
  } catch {
    return text.split('?', 1)[0]!
  }
}
