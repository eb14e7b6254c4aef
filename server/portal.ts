/** The first word with the portal: does it let us in, and what time is it there. */
import { OperatorError } from './errors.ts'

export interface PortalGreeting {
  /** The portal's clock, ISO 8601 with its offset; undefined when it did not answer. */
  moment: string | undefined
}

interface Answer {
  time?: { date_start?: string }
  error?: string
  error_description?: string
}

/** The portal does not answer: fatal only while there is nothing to show yet. */
export class PortalDown extends OperatorError {
  override name = 'PortalDown'
}

const PATIENCE_MS = 15_000

/**
 * Asks `profile`, which needs no right.
 *
 * @throws {PortalDown} when nothing answers; {OperatorError} when the webhook is refused or no portal is there
 */
export async function greetPortal(webhookUrl: string, signal?: AbortSignal): Promise<PortalGreeting> {
  const host = new URL(webhookUrl).host
  const { status, text } = await ask(`${webhookUrl}profile.json`, host, signal)
  const answer = parse(text)
  if (/commercial plans/i.test(answer?.error_description ?? ''))
    throw new OperatorError(
      `BITRIX24_WEBHOOK_URL: REST is not part of the plan of ${host}. Choose a plan with REST API, or the Market subscription.`,
    )
  if (status === 401 || status === 403)
    throw new OperatorError(
      `BITRIX24_WEBHOOK_URL: ${host} refuses the webhook (${status}${answer?.error ? ` ${answer.error}` : ''}). Create a new one, see docs/connect-portal.md.`,
    )
  if (status >= 500 || status === 429) return { moment: answer?.time?.date_start }
  if (!answer || status >= 300)
    throw new OperatorError(
      `BITRIX24_WEBHOOK_URL: ${host} does not answer like a Bitrix24 portal (${status}). Copy the address from the portal again.`,
    )
  return { moment: answer.time?.date_start }
}

async function ask(
  url: string,
  host: string,
  signal?: AbortSignal,
): Promise<{ status: number; text: string }> {
  const patience = AbortSignal.timeout(PATIENCE_MS)
  try {
    const response = await fetch(url, {
      method: 'POST',
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
      headers: { accept: 'application/json' },
    })
    return { status: response.status, text: await response.text() }
  } catch (error) {
    const { cause, name } = error as Error & { cause?: { code?: string; message?: string } }
    const reason = cause?.code ?? cause?.message ?? name
    if (/^ERR_SSL|^EPROTO/.test(reason))
      throw new PortalDown(
        `BITRIX24_WEBHOOK_URL: ${host} does not speak https (${reason}). Copy the address from the portal again.`,
      )
    throw new PortalDown(
      `BITRIX24_WEBHOOK_URL: ${host} does not answer (${reason}). Check the address and the network, then start again.`,
    )
  }
}

function parse(text: string): Answer | undefined {
  try {
    const value = JSON.parse(text) as unknown
    return typeof value === 'object' && value !== null ? (value as Answer) : undefined
  } catch {
    return undefined
  }
}
