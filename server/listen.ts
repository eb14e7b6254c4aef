import type { RequestListener } from 'node:http'
import { createServer, type Server } from 'node:http'
import { errorCode, OperatorError } from './errors.ts'

/** Listens or says why not in one line. */
export async function listen(handler: RequestListener, host: string, port: number): Promise<Server> {
  const server = createServer(handler)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explain(error, host, port)))
    server.listen(port, host, resolve)
  })
  return server
}

/** Ends open connections too: a page that polls would keep the server alive. */
export async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), 1000).unref()
  })
}

function explain(error: Error, host: string, port: number): Error {
  switch (errorCode(error)) {
    case 'EADDRINUSE':
      return new OperatorError(
        `PORT: ${host}:${port} is in use by another program. Stop it, or set PORT to a free port.`,
      )
    case 'EACCES':
      return new OperatorError(`PORT: this user may not listen on ${port}. Set PORT above 1023.`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new OperatorError(`HOST: ${host} is no address of this machine. Use 127.0.0.1 or 0.0.0.0.`)
    default:
      return error
  }
}
