/** Client encodings. PostgreSQL converts by itself; here texts are only read to compile them, and written again. */
import { SqlError } from '../error.ts'

export interface Encoding {
  /** @throws {SqlError} 22021 for bytes that mean nothing in it */
  decode(bytes: Buffer): string
  /** @throws {SqlError} 22P05 for characters that it does not have */
  encode(text: string): Buffer
  /** The same with question marks: for messages. */
  encodeLossy(text: string): Buffer
}

/** Names of PostgreSQL, without punctuation, to those of the WHATWG encoding standard. */
const LABELS: Record<string, string> = {
  WIN1250: 'windows-1250',
  WIN1251: 'windows-1251',
  WIN1252: 'windows-1252',
  WIN1253: 'windows-1253',
  WIN1254: 'windows-1254',
  WIN1255: 'windows-1255',
  WIN1256: 'windows-1256',
  WIN1257: 'windows-1257',
  WIN1258: 'windows-1258',
  WIN866: 'ibm866',
  WIN874: 'windows-874',
  KOI8R: 'koi8-r',
  KOI8U: 'koi8-u',
  LATIN2: 'iso-8859-2',
  LATIN3: 'iso-8859-3',
  LATIN4: 'iso-8859-4',
  LATIN7: 'iso-8859-13',
  LATIN8: 'iso-8859-14',
  LATIN9: 'iso-8859-15',
  LATIN10: 'iso-8859-16',
  ISO88595: 'iso-8859-5',
  ISO88596: 'iso-8859-6',
  ISO88597: 'iso-8859-7',
  ISO88598: 'iso-8859-8',
}

const made = new Map<string, Encoding>()

/** @param name  as PostgreSQL reports `client_encoding` */
export function encodingOf(name: string): Encoding {
  const key = name.toUpperCase().replace(/[^A-Z0-9]/g, '')
  const known = made.get(key) ?? make(key, name)
  made.set(key, known)
  return known
}

function make(key: string, name: string): Encoding {
  // The server's encoding is UTF8, and SQL_ASCII means: not converted.
  if (key === 'UTF8' || key === 'SQLASCII' || key === 'UNICODE') return utf8(name)
  if (key === 'LATIN1') return singleByte(name, (byte) => String.fromCharCode(byte))
  const label = LABELS[key]
  if (!label) return asciiOnly(name)
  const decoder = new TextDecoder(label, { fatal: true })
  return singleByte(name, (byte) => orUndefined(() => decoder.decode(Uint8Array.of(byte))))
}

function utf8(name: string): Encoding {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const encode = (text: string) => Buffer.from(text, 'utf8')
  return {
    decode: (bytes) => orUndefined(() => decoder.decode(bytes)) ?? unreadable(name),
    encode,
    encodeLossy: encode,
  }
}

/** What a multi-byte encoding that is not known here shares with all others. */
function asciiOnly(name: string): Encoding {
  const refuse = (): never => {
    throw new SqlError('0A000', `only ASCII is understood in client_encoding "${name}"`, {
      hint: "SET client_encoding TO 'UTF8' and send UTF-8.",
    })
  }
  return singleByte(name, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : undefined), refuse)
}

function singleByte(
  name: string,
  character: (byte: number) => string | undefined,
  refuse?: () => never,
): Encoding {
  const characters = Array.from({ length: 256 }, (_, byte) => character(byte)?.charCodeAt(0))
  const bytes = new Map(characters.map((code, byte) => [code, byte]))
  return {
    decode: (from) => {
      const units = Uint16Array.from(from, (byte) => characters[byte] ?? (refuse ?? unreadable)(name))
      return Buffer.from(units.buffer).toString('utf16le')
    },
    encode: (text) => encodeBy(bytes, text, (one) => (refuse ? refuse() : unwritable(name, one))),
    encodeLossy: (text) => encodeBy(bytes, text, () => 0x3f),
  }
}

function encodeBy(
  bytes: Map<number | undefined, number>,
  text: string,
  missing: (one: string) => number,
): Buffer {
  const encoded = Buffer.allocUnsafe(text.length)
  let length = 0
  for (const one of text) encoded[length++] = bytes.get(one.codePointAt(0)) ?? missing(one)
  return encoded.subarray(0, length)
}

function orUndefined<T>(attempt: () => T): T | undefined {
  try {
    return attempt()
  } catch {
    return undefined
  }
}

function unreadable(name: string): never {
  throw new SqlError('22021', `invalid byte sequence for encoding "${name}"`)
}

function unwritable(name: string, character: string): never {
  throw new SqlError('22P05', `character "${character}" has no equivalent in encoding "${name}"`, {
    hint: "SET client_encoding TO 'UTF8'.",
  })
}
