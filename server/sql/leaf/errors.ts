import { CubeError } from '../../cube/gateway.ts'
import { SqlError } from '../error.ts'

/** What Cube says, by its beginning, and what PostgreSQL would call it. */
const KNOWN: [words: RegExp, code: string, text?: (match: RegExpExecArray) => string, hint?: string][] = [
  [/^Hidden (member|cube)|requested hidden member/, '42501'],
  [/^Unknown member '[^']*'/, '42703'],
  [
    /Unsupported measure type replacement for (\S+): (\w+) => (\w+)/,
    '42000',
    ([, member, own, asked]) =>
      `Measure aggregation type doesn't match. The aggregation type for '${member}' is '${own}' but '${asked}' was provided`,
  ],
  [
    /Unsupported additional filters for measure (\S+) type (\w+)/,
    '0A000',
    ([, member, own]) =>
      `A condition cannot be put into '${member}', which is computed from other measures (${own})`,
  ],
  [
    /Can't find join path to join (.*)/,
    '42000',
    ([, cubes]) => `The model does not join ${cubes}`,
    'Group each of them in a subselect of its own and join those.',
  ],
  [/lead to row multiplication|join that repeats its rows/, '0A000'],
  [/Measure filters aren't allowed|cannot use .* same condition/i, '0A000'],
]

/** Whatever was thrown while a leaf was made, as the client is told. */
export function toSqlError(error: unknown): SqlError {
  if (error instanceof SqlError) return error
  const text = wordsOf(error)
  for (const [words, code, say, hint] of KNOWN) {
    const match = words.exec(text)
    if (match) return new SqlError(code, say?.(match) ?? text, { hint })
  }
  if (error instanceof CubeError) return new SqlError(error.status === 403 ? '42501' : '42000', text)
  const isTheirs = /UserError|CubejsHandlerError/.test((error as Error | undefined)?.constructor?.name ?? '')
  return new SqlError(isTheirs ? '42000' : 'XX000', text)
}

function wordsOf(error: unknown): string {
  const text = String((error as { message?: unknown } | undefined)?.message ?? error)
  return text.split('\n', 1)[0]!.replace(/^(Error: )+/, '')
}
