/** The switch to TLS that a client asks for with SSLRequest. */
import type { Socket } from 'node:net'
import { type SecureContext, TLSSocket } from 'node:tls'

/** @throws when the handshake fails; the socket is then closed */
export async function encrypt(socket: Socket, secureContext: SecureContext): Promise<TLSSocket> {
  const encrypted = new TLSSocket(socket, { isServer: true, secureContext })
  await new Promise<void>((resolve, reject) => {
    encrypted.once('secure', resolve)
    encrypted.on('error', reject)
    encrypted.once('close', () => reject(new Error('the client left during the TLS handshake')))
  })
  return encrypted
}
