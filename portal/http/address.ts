import { methodName } from './batch.ts'
import type { Address } from './gateway.ts'

/** `/rest/<user>/<secret>/<method>[.json]` and `/rest/<method>`, double slashes tolerated; undefined for other paths. */
export function parseAddress(url: string): Address | undefined {
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  const query = mark < 0 ? '' : url.slice(mark + 1)
  const [root, ...parts] = path.split('/').filter((part) => part !== '')
  if (root !== 'rest') return undefined
  const last = methodName(decodeURIComponent(parts.at(-1) ?? ''))
  if (parts.length === 3) return { method: last, userId: Number(parts[0]), secret: parts[1], query }
  if (parts.length === 2) return { method: '', userId: Number(parts[0]), secret: parts[1], query }
  return { method: last, query }
}
