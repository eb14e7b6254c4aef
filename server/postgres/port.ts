import { createServer } from 'node:net'

/** A free port of this machine: the preferred one where it is free, else any. */
export async function freePort(preferred?: number): Promise<number> {
  return (preferred !== undefined ? await tryPort(preferred) : undefined) ?? (await tryPort(0))!
}

async function tryPort(port: number): Promise<number | undefined> {
  return await new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', () => (port === 0 ? reject(new Error('no free port')) : resolve(undefined)))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined))
    })
  })
}
