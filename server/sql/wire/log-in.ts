/** The password part of a log-in. Users who are unknown go through the same messages as those who are not. */
import { randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { Attempts } from '../../users/attempts.ts'
import { SqlError } from '../error.ts'
import { Fields } from './fields.ts'
import type { Inbox } from './inbox.ts'
import { madeUpVerifier, parseVerifier, ScramExchange } from './scram.ts'
import {
  authenticationOk,
  authenticationSasl,
  authenticationSaslContinue,
  authenticationSaslFinal,
} from './to-client.ts'
import type { ClientInfo, Login } from './types.ts'

const MOST_BYTES = 65_536

/** One for each run: what is made up for a user stays the same while the server lives. */
const secret = randomBytes(32)

/**
 * @returns undefined when the client left; anything but the right password throws
 * @throws {SqlError} 28P01
 */
export async function logIn<S>(
  stream: Duplex,
  inbox: Inbox,
  client: ClientInfo,
  attempts: Attempts,
  authenticate: (client: ClientInfo) => Promise<Login<S> | undefined>,
): Promise<{ session: S } | undefined> {
  const { address, user } = client
  const seconds = attempts.wait(user, address)
  if (seconds > 0)
    throw new SqlError('28P01', `too many failed log-ins of user "${user}"`, {
      hint: `Try again in ${seconds} s.`,
    })
  const login = await authenticate(client)
  const verifier = login ? parseVerifier(login.verifier) : madeUpVerifier(user, secret)
  const outcome = await exchange(stream, inbox, new ScramExchange(verifier))
  if (outcome === 'left') return undefined
  if (outcome === 'refused' || !login) {
    attempts.failed(user, address)
    throw new SqlError('28P01', `password authentication failed for user "${user}"`)
  }
  attempts.succeeded(user, address)
  stream.write(Buffer.concat([authenticationSaslFinal(outcome.proof), authenticationOk()]))
  return { session: login.session }
}

type Outcome = 'left' | 'refused' | { proof: string }

async function exchange(stream: Duplex, inbox: Inbox, scram: ScramExchange): Promise<Outcome> {
  stream.write(authenticationSasl())
  const first = await inbox.message('p', MOST_BYTES)
  if (!first) return 'left'
  const challenge = scram.start(readInitialResponse(first.body))
  if (challenge === undefined) throw new SqlError('08P01', 'malformed SCRAM message')
  stream.write(authenticationSaslContinue(challenge))
  const second = await inbox.message('p', MOST_BYTES)
  if (!second) return 'left'
  const proof = scram.finish(second.body.toString('utf8'))
  return proof === undefined ? 'refused' : { proof }
}

function readInitialResponse(body: Buffer): string {
  const fields = new Fields(body)
  const mechanism = fields.name()
  if (mechanism !== 'SCRAM-SHA-256')
    throw new SqlError('08P01', 'client selected an invalid SASL authentication mechanism')
  const length = fields.int32()
  const data = fields.bytes(length)
  fields.end()
  return data.toString('utf8')
}
