/** A fault that the person at the keyboard can mend: printed as one line, without a stack. */
export class OperatorError extends Error {
  override name = 'OperatorError'
}

/** The system's error code (`EACCES`, `ENOENT`, `28P01` …) of anything thrown, or undefined. */
export function errorCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : undefined
}

/** Turns a file system error into a line that says what to do; anything else comes back unchanged. */
export function explainFileError(error: unknown, path: string): unknown {
  switch (errorCode(error)) {
    case 'EACCES':
    case 'EPERM':
      return new OperatorError(
        `${path}: permission denied. Start as the folder's owner, or set VITRINA_DATA_DIR to a folder you own.`,
      )
    case 'ENOSPC':
    case 'EDQUOT':
      return new OperatorError(`${path}: the disk is full. Free some space and start again.`)
    case 'EROFS':
      return new OperatorError(`${path}: the disk is read-only. Set VITRINA_DATA_DIR to a writable folder.`)
    case 'ENOTDIR':
    case 'EEXIST':
      return new OperatorError(`${path}: a file is in the way. Set VITRINA_DATA_DIR to a folder.`)
    default:
      return error
  }
}
