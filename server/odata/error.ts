/** What an OData client is told when a request cannot be answered. */

const CODES: Record<number, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  429: 'TooManyRequests',
  500: 'InternalError',
  501: 'NotImplemented',
  503: 'ServiceUnavailable',
  504: 'Timeout',
}

/** Answered as `{ error: { code, message } }`; the message is one line and says what to write instead. */
export class ODataError extends Error {
  override name = 'ODataError'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }

  get code(): string {
    return CODES[this.status] ?? (this.status < 500 ? 'BadRequest' : 'InternalError')
  }
}

/** The address is malformed, or names what is not there. */
export const badRequest = (message: string): ODataError => new ODataError(400, message)

/** OData has it, this feed does not. */
export const notImplemented = (message: string): ODataError => new ODataError(501, message)
