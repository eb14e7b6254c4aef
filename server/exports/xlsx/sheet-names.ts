/** Excel takes at most 31 characters, some not at all, and no name twice. */
const MOST = 31

export function sheetNames(wanted: string[]): string[] {
  const taken = new Set<string>()
  return wanted.map((name) => {
    const clean = cleaned(name)
    for (let number = 1; ; number++) {
      const suffix = number === 1 ? '' : ` ${number}`
      const tried = clean.slice(0, MOST - suffix.length).trimEnd() + suffix
      if (taken.has(tried.toLowerCase())) continue
      taken.add(tried.toLowerCase())
      return tried
    }
  })
}

const cleaned = (name: string): string =>
  name
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those are meant
    .replace(/[\u0000-\u001f[\]/\\:*?]+/g, ' ')
    .replace(/\p{Surrogate}/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^'+|'+$/g, '') || 'Лист'
