/** Told to whoever sent the request, in one line; `status` is that of HTTP. */
export class ViewError extends Error {
  override name = 'ViewError'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}
