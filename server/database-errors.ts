/** What PostgreSQL refused, in one line that says what to do. The password is never part of it. */
import { errorCode, OperatorError } from './errors.ts'

/** An OperatorError where the fault lies in the address or the rights; anything else comes back unchanged. */
export function explainDatabaseError(error: unknown, databaseUrl: string): unknown {
  if (error instanceof OperatorError) return error
  const { place, user, database } = parts(databaseUrl)
  const line = (text: string) => new OperatorError(`DATABASE_URL: ${text}`, { cause: error })
  switch (codeOf(error)) {
    case 'ERR_INVALID_URL':
      return line(
        'the address cannot be read. In user and password write # as %23, / as %2F, @ as %40, : as %3A, % as %25.',
      )
    case 'ECONNREFUSED':
      return line(`nothing answers at ${place}. Start PostgreSQL there, or correct host and port.`)
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return line(`the host of ${place} is unknown. Correct the host name.`)
    case 'ECONNRESET':
    case 'EPIPE':
      return line(`${place} closes the connection. Is that PostgreSQL? Check host, port and firewall.`)
    case 'NO_SSL':
      return line(`${place} speaks no SSL. Turn it on there, or leave sslmode out.`)
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return line(`${place} does not answer. Check host, port and firewall.`)
    case '28P01':
    case '28000':
      return line(`${place} refuses user ${user}. Check user, password and pg_hba.conf.`)
    case '3D000':
      return line(`${place} has no database ${database}. Create it: create database ${database}.`)
    case '42501':
      return line(
        `user ${user} may not create schemas in ${database}. Run: grant create on database ${database} to ${user}.`,
      )
    case '25006':
      return line('the database is read-only. Point it at the primary server.')
    case '53300':
      return line(`${place} has no free connection. Raise max_connections or close other clients.`)
    case '53100':
      return line(`the disk of ${place} is full. Free some space and start again.`)
    case '57P03':
      return line(`${place} is starting up or shutting down. Try again in a moment.`)
    default:
      return error
  }
}

/** Node tries several addresses of one host and wraps their faults; pg says some things without a code. */
function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError) return errorCode(error) ?? errorCode(error.errors[0])
  if (error instanceof Error && /timeout expired|connection timeout/i.test(error.message)) return 'ETIMEDOUT'
  if (error instanceof Error && /^Connection terminated/i.test(error.message)) return 'ECONNRESET'
  if (error instanceof Error && /does not support SSL/.test(error.message)) return 'NO_SSL'
  return errorCode(error)
}

function parts(databaseUrl: string): { place: string; user: string; database: string } {
  try {
    const url = new URL(databaseUrl)
    const user = decodeURIComponent(url.username) || 'of this system'
    return {
      place: `${url.hostname}:${url.port || 5432}`,
      user,
      database: decodeURIComponent(url.pathname.slice(1)),
    }
  } catch {
    return { place: 'the server', user: 'given', database: 'given' }
  }
}
