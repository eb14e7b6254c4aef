import { Agent, fetch } from 'undici'
import type { Logger } from './log.ts'

/** One HTTP answer, body read to the end. */
export interface HttpAnswer {
  status: number
  text: string
}

/** Posts JSON to the portal and follows it when it is renamed. */
export interface Transport {
  /** @throws when the network fails, with a message that names no address beyond the host */
  post(method: string, body: unknown, signal?: AbortSignal): Promise<HttpAnswer>
  /** `https://<portal>`: where the portal is now. */
  readonly origin: string
  close(): Promise<void>
}

/** The portal's own maximum is 60 s; a shorter patience would cut answers that were on their way. */
const TIMEOUT_MS = 70_000
const MAX_MOVES = 3

/** @param webhookUrl  ends in a slash; the secret in it is used for requests and nothing else */
export function createTransport(webhookUrl: string, log: Logger, timeoutMs = TIMEOUT_MS): Transport {
  const agent = new Agent({ keepAliveTimeout: 30_000, headersTimeout: timeoutMs, bodyTimeout: timeoutMs })
  const { pathname } = new URL(webhookUrl)
  let { origin } = new URL(webhookUrl)

  async function once(method: string, body: string, signal: AbortSignal) {
    const response = await fetch(`${origin}${pathname}${method}.json`, {
      method: 'POST',
      body,
      // Followed by hand: a client turns the POST into a GET and drops the filter.
      redirect: 'manual',
      dispatcher: agent,
      signal,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'accept-encoding': 'gzip, deflate',
        'user-agent': 'vitrina-loader',
      },
    })
    return {
      status: response.status,
      location: response.headers.get('location'),
      text: await response.text(),
    }
  }

  return {
    get origin() {
      return origin
    },
    async post(method, body, signal) {
      const json = JSON.stringify(body)
      const timeout = AbortSignal.timeout(timeoutMs)
      const either = signal ? AbortSignal.any([signal, timeout]) : timeout
      for (let moves = 0; ; moves++) {
        const answer = await once(method, json, either)
        const moved = movedTo(answer.status, answer.location, origin)
        if (!moved || moves === MAX_MOVES) return answer
        log.info({ host: new URL(moved).host }, 'the portal has moved to another address')
        origin = moved
      }
    },
    close: () => agent.destroy(),
  }
}

/** The new origin when an answer says that the whole portal lives elsewhere; never from https down to http. */
function movedTo(status: number, location: string | null, origin: string): string | undefined {
  if (![301, 302, 303, 307, 308].includes(status) || !location) return undefined
  const target = URL.canParse(location, origin) ? new URL(location, origin) : undefined
  if (!target || target.origin === origin || !/^https?:$/.test(target.protocol)) return undefined
  return origin.startsWith('https:') && target.protocol === 'http:' ? undefined : target.origin
}
