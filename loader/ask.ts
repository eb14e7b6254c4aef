import { type MethodError, PortalError } from './errors.ts'
import type { Command, PortalClient } from './portal-client.ts'

/** The final word on one command. */
export type Answer =
  | { kind: 'ok'; result: unknown; total: number | undefined; next: number | undefined }
  | { kind: 'refused'; error: MethodError }

export interface Answers {
  has(name: string): boolean
  get(name: string): Answer
  /** Portal's clock when the first request was answered (ISO, portal offset). */
  serverTime: string | undefined
}

const BATCH = 50
const TRIES = 12

/** Asks any number of independent questions in as few requests as possible; repeats those the portal was too busy for. */
export async function askAll(portal: PortalClient, commands: ReadonlyMap<string, Command>): Promise<Answers> {
  const answers = new Map<string, Answer>()
  const open = [...commands]
  let serverTime: string | undefined
  let stalls = 0
  while (open.length > 0) {
    const some = open.splice(0, BATCH)
    const batch = await portal.batch(new Map(some))
    serverTime ??= batch.serverTime
    const before = answers.size
    for (const [name, command] of some) {
      const outcome = batch.outcomes.get(name)!
      if (outcome.kind === 'later') open.push([name, command])
      else answers.set(name, outcome)
    }
    if (answers.size > before) continue
    if (++stalls === TRIES)
      throw new PortalError(
        'unreachable',
        `The portal stays too busy to answer ${some[0]![1].method}. The next sync tries again.`,
      )
    await portal.rest(stalls)
  }
  return {
    serverTime,
    has: (name) => answers.has(name),
    get(name) {
      const answer = answers.get(name)
      if (!answer) throw new Error(`nothing was asked under ${name}`)
      return answer
    },
  }
}
