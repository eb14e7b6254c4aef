/** Why a portal cannot be read at all. */
export type PortalErrorKind = 'auth' | 'plan' | 'blocked' | 'unreachable' | 'mismatch'

/** The whole run is impossible. The message is one line: what is wrong and what to do; it never holds the secret. */
export class PortalError extends Error {
  override name = 'PortalError'
  readonly kind: PortalErrorKind

  constructor(kind: PortalErrorKind, message: string) {
    super(message)
    this.kind = kind
  }
}

/** The portal refuses one method for good (scope, module, right, bad parameter). Other entities go on. */
export class MethodError extends Error {
  override name = 'MethodError'
  readonly method: string
  /** The portal's own code; the classic CRM often sends an empty one. */
  readonly code: string

  constructor(method: string, code: string, description: string) {
    super(`${method}: ${[code, description].filter(Boolean).join(' ') || 'refused without a reason'}`)
    this.method = method
    this.code = code
  }
}

/** Another loader holds the database. */
export class LoaderBusyError extends Error {
  override name = 'LoaderBusyError'

  constructor() {
    super('Another sync is running on this database. Wait until it ends, or stop it.')
  }
}

/** The run was stopped by its signal or by `close()`. What was committed stays; the next run goes on from there. */
export class SyncStoppedError extends Error {
  override name = 'SyncStoppedError'

  constructor() {
    super('The sync was stopped. The next one resumes where it ended.')
  }
}

/** A table was named that no file of `entities/` defines. */
export class UnknownEntityError extends Error {
  override name = 'UnknownEntityError'

  constructor(unknown: string[], known: string[]) {
    super(`Unknown entity ${unknown.join(', ')}. Known: ${known.join(', ')}.`)
  }
}
