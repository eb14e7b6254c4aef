/** SCRAM-SHA-256 (RFC 5802, RFC 7677), the server's side: passwords are never stored nor seen, only verifiers. */
import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { saslprep } from './saslprep.ts'

const ITERATIONS = 4096
const KEY_BYTES = 32
const PATTERN = /^SCRAM-SHA-256\$(\d{1,7}):([A-Za-z0-9+/]+=*)\$([A-Za-z0-9+/]{43}=):([A-Za-z0-9+/]{43}=)$/

const derive = promisify(pbkdf2)
const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest()
const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest()
const base64 = (bytes: Buffer) => bytes.toString('base64')

export interface Verifier {
  iterations: number
  salt: Buffer
  storedKey: Buffer
  serverKey: Buffer
}

/**
 * @param password  any text
 * @returns PostgreSQL's own form, `SCRAM-SHA-256$4096:<salt>$<StoredKey>:<ServerKey>`, all base64
 */
export async function makeVerifier(password: string): Promise<string> {
  const salt = randomBytes(16)
  const { storedKey, serverKey } = await keysOf(password, salt, ITERATIONS)
  return `SCRAM-SHA-256$${ITERATIONS}:${base64(salt)}$${base64(storedKey)}:${base64(serverKey)}`
}

/**
 * For doors that are shown the password itself (basic auth). Takes some milliseconds of a worker thread, the same for right and wrong.
 *
 * @throws {TypeError} when the verifier is no verifier
 */
export async function checkPassword(verifier: string, password: string): Promise<boolean> {
  const { salt, iterations, storedKey } = parseVerifier(verifier)
  const keys = await keysOf(password, salt, iterations)
  return timingSafeEqual(keys.storedKey, storedKey)
}

/** @throws {TypeError} without the verifier in its text */
export function parseVerifier(text: string): Verifier {
  const parts = PATTERN.exec(text)
  const iterations = Number(parts?.[1])
  if (!parts || iterations < 1) throw new TypeError('This is no SCRAM-SHA-256 verifier of PostgreSQL.')
  const [salt, storedKey, serverKey] = parts.slice(2).map((part) => Buffer.from(part, 'base64'))
  return { iterations, salt: salt!, storedKey: storedKey!, serverKey: serverKey! }
}

/** For users who are unknown: the same salt each time they try, and no password that fits. */
export function madeUpVerifier(user: string, secret: Buffer): Verifier {
  const salt = hmac(secret, `salt of ${user}`).subarray(0, 16)
  return {
    iterations: ITERATIONS,
    salt,
    storedKey: randomBytes(KEY_BYTES),
    serverKey: randomBytes(KEY_BYTES),
  }
}

async function keysOf(password: string, salt: Buffer, iterations: number) {
  const salted = await derive(saslprep(password), salt, iterations, KEY_BYTES, 'sha256')
  return { storedKey: hash(hmac(salted, 'Client Key')), serverKey: hmac(salted, 'Server Key') }
}

/** The client's first message, without its proof of anything. */
interface ClientFirst {
  /** `n,,` or `y,,`, repeated in the second message. */
  header: string
  bare: string
  nonce: string
}

function parseClientFirst(text: string): ClientFirst | undefined {
  const parts = /^([ny],(?:a=[^,]*)?,)(n=[^,]*,r=([\x21-\x2b\x2d-\x7e]{1,256}))(?:,.*)?$/.exec(text)
  return parts ? { header: parts[1]!, bare: text.slice(parts[1]!.length), nonce: parts[3]! } : undefined
}

/** One log-in. Both steps answer undefined to what is not SCRAM, `finish` also to a wrong password. */
export class ScramExchange {
  readonly #verifier: Verifier
  #client: ClientFirst | undefined
  #serverFirst = ''
  #nonce = ''

  constructor(verifier: Verifier) {
    this.#verifier = verifier
  }

  /** @returns the server's challenge */
  start(clientFirst: string): string | undefined {
    this.#client = parseClientFirst(clientFirst)
    if (!this.#client) return undefined
    const { salt, iterations } = this.#verifier
    this.#nonce = this.#client.nonce + base64(randomBytes(18))
    this.#serverFirst = `r=${this.#nonce},s=${base64(salt)},i=${iterations}`
    return this.#serverFirst
  }

  /** @returns the server's own proof, which ends a log-in that succeeded */
  finish(clientFinal: string): string | undefined {
    const parts = /^(c=([A-Za-z0-9+/=]+),r=([^,]+)(?:,.*)?),p=([A-Za-z0-9+/]{43}=)$/.exec(clientFinal)
    if (!parts || !this.#client || parts[3] !== this.#nonce) return undefined
    if (Buffer.from(parts[2]!, 'base64').toString('latin1') !== this.#client.header) return undefined
    const dialog = `${this.#client.bare},${this.#serverFirst},${parts[1]}`
    const { storedKey, serverKey } = this.#verifier
    const signature = hmac(storedKey, dialog)
    const clientKey = Buffer.from(parts[4]!, 'base64').map((byte, i) => byte ^ signature[i]!)
    if (!timingSafeEqual(hash(Buffer.from(clientKey)), storedKey)) return undefined
    return `v=${base64(hmac(serverKey, dialog))}`
  }
}
