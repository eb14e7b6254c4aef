/** A connection from its first byte: encryption, cancel requests, log-in; then it is a session. */
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createSecureContext, type SecureContext } from 'node:tls'
import { SqlError } from '../error.ts'
import { encodingOf } from './encodings.ts'
import { errorResponse } from './error-response.ts'
import { Inbox } from './inbox.ts'
import { logIn } from './log-in.ts'
import { Session } from './session.ts'
import type { Sessions } from './sessions.ts'
import { readFirstPacket, type StartUp } from './start-up.ts'
import { encrypt } from './tls.ts'
import { negotiateProtocolVersion } from './to-client.ts'
import type { Backend, ClientInfo, WireOptions } from './types.ts'

const START_UP_BYTES = 10_000
const KEEP_ALIVE_MS = 60_000

export class Reception<S> {
  readonly #options: WireOptions<S>
  readonly #sessions: Sessions<S>
  readonly #secureContext: SecureContext | undefined

  constructor(options: WireOptions<S>, sessions: Sessions<S>) {
    this.#options = options
    this.#sessions = sessions
    this.#secureContext = options.tls && createSecureContext(options.tls)
  }

  /** Serves one connection to its end. Never rejects. */
  async receive(socket: Socket): Promise<void> {
    socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS)
    socket.on('error', () => {})
    const visit = new Visit(socket)
    const deadline = setTimeout(() => visit.stream.destroy(), this.#options.limits.loginSeconds * 1000)
    try {
      const session = await this.#admit(visit)
      clearTimeout(deadline)
      await session?.serve()
    } catch (error) {
      this.#refuse(visit.stream, error)
    } finally {
      clearTimeout(deadline)
      if (!visit.stream.writableEnded) visit.stream.end()
    }
  }

  async #admit(visit: Visit): Promise<Session<S> | undefined> {
    const start = await this.#firstPackets(visit)
    if (!start) return undefined
    if (start.negotiate) visit.stream.write(negotiateProtocolVersion(start.negotiate))
    const client = visit.client(start)
    const { attempts, authenticate } = this.#options
    const login = await logIn(visit.stream, visit.inbox, client, attempts, authenticate)
    return login && this.#open(login.session, visit, client)
  }

  /** @returns undefined when there is nothing more to do */
  async #firstPackets(visit: Visit): Promise<StartUp | undefined> {
    const asked = new Set<string>()
    for (;;) {
      const body = await visit.inbox.packet(START_UP_BYTES)
      if (!body) return undefined
      const packet = readFirstPacket(body)
      if (packet.kind === 'start') return packet.start
      if (packet.kind === 'cancel') {
        this.#sessions.cancel(packet.pid, packet.secret)
        return undefined
      }
      // Each once, as PostgreSQL has it: nothing is to be gained by asking again.
      if (asked.has(packet.kind) || visit.encrypted)
        throw new SqlError('08P01', 'unexpected encryption request')
      asked.add(packet.kind)
      if (packet.kind === 'ssl' && this.#secureContext) await visit.encrypt(this.#secureContext)
      else visit.stream.write('N')
    }
  }

  async #open(value: S, visit: Visit, client: ClientInfo): Promise<Session<S> | undefined> {
    if (visit.stream.destroyed) return undefined
    const leave = this.#sessions.enter()
    if (!leave) throw new SqlError('53300', 'sorry, too many clients already')
    visit.stream.once('close', leave)
    const backend = await this.#connect(value, client)
    if (visit.stream.destroyed) {
      backend.close()
      return undefined
    }
    const session = new Session(value, visit.stream, visit.inbox, backend, this.#options)
    this.#sessions.add(session)
    visit.stream.once('close', () => this.#sessions.remove(session))
    await session.open(client)
    return session
  }

  async #connect(value: S, client: ClientInfo): Promise<Backend> {
    try {
      return await this.#options.connect(value, client)
    } catch (error) {
      if (error instanceof SqlError) throw error
      this.#options.log.error({ err: error }, 'sql: PostgreSQL could not be reached for a client')
      throw new SqlError('08006', 'the database cannot be reached', { hint: 'Try again in a moment.' })
    }
  }

  #refuse(stream: Duplex, error: unknown): void {
    if (!(error instanceof SqlError)) this.#options.log.warn({ err: error }, 'sql: a client could not log in')
    const told = error instanceof SqlError ? error : new SqlError('XX000', 'internal error')
    if (!stream.destroyed) stream.end(errorResponse(told, encodingOf('UTF8').encodeLossy, 'FATAL'))
  }
}

/** One client on its way in: its stream is another once it is encrypted. */
class Visit {
  readonly #address: string
  readonly #socket: Socket
  stream: Duplex
  inbox: Inbox
  encrypted = false

  constructor(socket: Socket) {
    this.#socket = socket
    this.#address = socket.remoteAddress ?? ''
    this.stream = socket
    this.inbox = new Inbox(socket)
  }

  async encrypt(context: SecureContext): Promise<void> {
    // What came in the clear before the handshake could be anybody's, and would be taken for the client's.
    if (this.inbox.waiting > 0) throw new SqlError('08P01', 'received unencrypted data after SSL request')
    this.inbox.detach()
    this.#socket.write('S')
    this.stream = await encrypt(this.#socket, context)
    this.stream.on('error', () => {})
    this.inbox = new Inbox(this.stream)
    this.encrypted = true
  }

  client({ user, database, settings }: StartUp): ClientInfo {
    return { user, database, settings, address: this.#address, encrypted: this.encrypted }
  }
}
