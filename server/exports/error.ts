/** A file that cannot be made; `status` is that of HTTP, the message is one line for whoever asked. */
export class ExportError extends Error {
  override name = 'ExportError'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export const badRequest = (message: string): ExportError => new ExportError(400, message)
