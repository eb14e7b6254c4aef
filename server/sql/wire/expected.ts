/** What PostgreSQL will answer, in order: each entry knows what becomes of the messages that belong to it. */
import type { ErrorFields } from './error-response.ts'

export interface Verdict {
  /** For the client; undefined swallows the message. */
  show: Buffer | undefined
  /** Whether the entry has its answer. */
  done: boolean
}

export interface Expected {
  /** @returns undefined for a message that cannot belong to it */
  take(type: string, bytes: Buffer): Verdict | undefined
  /** What the client is told of an error; without it, PostgreSQL's own words. */
  error?(fields: ErrorFields): Buffer | undefined
  /** An error stood before it, or was its own: it has not happened. */
  undo?(): void
  /** Errors do not end it: its ReadyForQuery comes all the same. */
  untilReady?: boolean
  /** Rows that come are the client's; else they are dropped. */
  hidesRows?: boolean
  /** PostgreSQL goes on here after an error. */
  isSync?: boolean
  /** Nothing is waited for: reached as soon as all before it have been answered. */
  reached?(): void
}

export interface StepOptions {
  /** Default true. */
  show?: boolean
  seen?(bytes: Buffer): void
  error?: Expected['error']
  undo?: Expected['undo']
}

/** One message of one of these types: ParseComplete, BindComplete, CloseComplete, descriptions. */
export function step(types: string, { show = true, seen, error, undo }: StepOptions = {}): Expected {
  return {
    take(type, bytes) {
      if (!types.includes(type)) return undefined
      seen?.(bytes)
      return { show: show ? bytes : undefined, done: true }
    },
    ...(error && { error }),
    ...(undo && { undo }),
  }
}

/** A statement that can only fail: its error is replaced by another. */
export function failure(error: (fields: ErrorFields) => Buffer | undefined): Expected {
  return { take: () => undefined, error }
}

/** The ReadyForQuery of a Sync. */
export function syncPoint(seen: (status: string) => void): Expected {
  return {
    untilReady: true,
    isSync: true,
    take(type, bytes) {
      if (type !== 'Z') return undefined
      seen(String.fromCharCode(bytes[5]!))
      return { show: bytes, done: true }
    },
  }
}

/** Resolves its promise when everything before it has been answered, or fallen to an error. */
export function milestone(reached: () => void): Expected {
  return { take: () => undefined, reached, undo: reached }
}
