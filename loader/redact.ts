/** A function that takes the webhook's secret out of any text. */
export type Redact = (text: string) => string

/**
 * @param webhookUrl  `https://<portal>/rest/<user>/<secret>/`
 * @returns replaces the secret, as it is and URL-encoded, by `***`
 */
export function createRedact(webhookUrl: string): Redact {
  const secret = /\/rest\/\d+\/([^/?#]+)/.exec(webhookUrl)?.[1]
  const forms = secret ? [...new Set([secret, safeDecode(secret), encodeURIComponent(secret)])] : []
  return (text) => forms.reduce((clean, form) => clean.replaceAll(form, '***'), text)
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
