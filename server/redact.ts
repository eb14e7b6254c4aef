import type { Config } from '../config.ts'

/** Keeps secrets out of whatever is printed: known values wherever they stand, and addresses that carry one. */
const known = new Set<string>()

/** From now on this value is never printed. */
export function hide(secret: string | undefined): void {
  if (secret && secret.length >= 6) known.add(secret)
}

/** The text without webhook codes, database passwords and every value given to `hide`. */
export function redact(text: string): string {
  let clean = text
    .replace(/(\/rest\/\d+\/)[^/\s"'?]+/g, '$1…')
    .replace(/(\w+:\/\/[^:@/\s"]+:)[^@\s"]+@/g, '$1…@')
  for (const secret of known) clean = clean.replaceAll(secret, '…')
  return clean
}

/** All secrets of the settings, wherever they may turn up. */
export function hideSecrets(config: Config): void {
  hide(config.CUBEJS_API_SECRET)
  hide(config.CUBEJS_SQL_PASSWORD)
  hide(config.BITRIX24_CLIENT_SECRET)
  for (const token of config.BITRIX24_EVENT_TOKEN) hide(token)
  for (const url of config.BITRIX24_WEBHOOK_URL ?? []) hideWebhook(url)
}

/** The code in `https://<portal>/rest/<user>/<code>/`. */
export function hideWebhook(url: string): void {
  hide(/\/rest\/\d+\/([^/?#]+)/.exec(url)?.[1])
}
