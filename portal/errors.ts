/** A refusal in the portal's own form: HTTP status, code (classic CRM often sends an empty one) and text. */
export class RestError extends Error {
  override name = 'RestError'
  readonly status: number
  readonly code: string | number

  constructor(status: number, code: string | number, description: string) {
    super(description)
    this.status = status
    this.code = code
  }

  body() {
    return { error: this.code, error_description: this.message }
  }
}

/** The usual refusal of classic CRM methods: 400, an empty code, only the text says what is wrong. */
export const refuse = (description: string) => new RestError(400, '', description)

export const methodNotFound = () => new RestError(404, 'ERROR_METHOD_NOT_FOUND', 'Method not found!')
