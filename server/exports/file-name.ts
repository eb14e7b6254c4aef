/** How a file is called when it is saved. */

/**
 * `Content-Disposition` by RFC 6266: the name in UTF-8 (RFC 5987), and one of ASCII for whoever cannot read that.
 *
 * @param day  `2026-01-31`
 */
export function disposition(title: string, day: string, extension: string): string {
  const name = `${fileTitle(title)} ${day}.${extension}`
  return `attachment; filename="vitrina-${day}.${extension}"; filename*=UTF-8''${encoded(name)}`
}

/** Without what some system forbids in a name. */
function fileTitle(title: string): string {
  const clean = title
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those are meant
    .replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069<>:"/\\|?*]+/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.]+|[\s.]+$/g, '')
  return [...clean].slice(0, 80).join('').trim() || 'Vitrina'
}

const encoded = (name: string): string =>
  encodeURIComponent(name.replace(/\p{Surrogate}/gu, '')).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
