/** Enough of XML to hold `$metadata` to its rules: a tree, or an error where it is not well-formed. */
export interface Element {
  name: string
  attributes: Record<string, string>
  children: Element[]
}

const TOKEN =
  /<\?xml [^?]*\?>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+="[^"<&]*(?:&(?:amp|lt|gt|quot|#\d+);[^"<&]*)*")*)\s*(\/?)>|([^<&]+)/uy
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' }

export function parseXml(text: string): Element {
  const root: Element = { name: '', attributes: {}, children: [] }
  const open = [root]
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const { lastIndex } = TOKEN
    const match = TOKEN.exec(text)
    if (!match) throw new Error(`Not well-formed: ${text.slice(lastIndex, lastIndex + 80)}`)
    const [, close, name, raw = '', alone, words] = match
    if (words !== undefined && words.trim() !== '') throw new Error(`Text between elements: ${words}`)
    if (!name) continue
    if (close) {
      if (open.pop()!.name !== name) throw new Error(`</${name}> closes nothing.`)
      continue
    }
    const element = { name, attributes: attributesOf(raw), children: [] }
    open.at(-1)!.children.push(element)
    if (!alone) open.push(element)
  }
  if (open.length !== 1 || root.children.length !== 1) throw new Error('Elements are left open.')
  return root.children[0]!
}

function attributesOf(raw: string): Record<string, string> {
  const pairs = [...raw.matchAll(/([\w:.-]+)="([^"]*)"/g)].map(
    ([, name, value]) => [name!, decoded(value!)] as const,
  )
  if (new Set(pairs.map(([name]) => name)).size !== pairs.length)
    throw new Error(`An attribute stands twice: ${raw}`)
  return Object.fromEntries(pairs)
}

const decoded = (text: string): string =>
  text.replace(/&(?:#(\d+)|(\w+));/g, (_, code, name) =>
    code ? String.fromCharCode(Number(code)) : ENTITIES[name]!,
  )

export const all = (element: Element, name: string): Element[] => [
  ...(element.name === name ? [element] : []),
  ...element.children.flatMap((child) => all(child, name)),
]
