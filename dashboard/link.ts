/** Only web addresses become links. */
export const linkOf = (url: string | null): string | null => (url && /^https?:\/\//.test(url) ? url : null)
