/** Settings that a client names at start-up: each is a SET under the rules of every other, and none may fail the log-in. */
import { SqlError } from '../error.ts'
import type { Core } from './core.ts'
import { hiddenQuery } from './query-answers.ts'
import { query } from './to-backend.ts'
import type { ClientInfo } from './types.ts'

const MOST = 64

export async function applySettings<S>(core: Core<S>, { settings }: ClientInfo): Promise<void> {
  for (const [name, value] of [...settings].slice(0, MOST))
    if (/^[a-z_][\w.]{0,62}$/i.test(name)) await apply(core, `SET ${name} TO ${literal(value)}`)
  await core.settle()
}

async function apply<S>(core: Core<S>, text: string): Promise<void> {
  try {
    for await (const { sql, apply } of core.compile({ purpose: 'setting', text })) {
      await core.send([query(core.encoding.encode(sql))], [hiddenQuery()])
      if (apply) await core.settle().then(apply)
    }
  } catch (error) {
    if (!(error instanceof SqlError)) throw error
  }
}

function literal(value: string): string {
  const quoted = `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
  return value.includes('\\') ? `E${quoted}` : quoted
}
