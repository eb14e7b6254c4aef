/** RFC 4013 as far as PostgreSQL and its drivers go: what is not allowed is left as it is. */
const SPACES = /[\u00A0\u1680\u2000-\u200B\u202F\u205F\u3000]/g
const NOTHING = /\u00AD|\u034F|\u1806|[\u180B-\u180D]|\u200C|\u200D|\u2060|[\uFE00-\uFE0F]|\uFEFF/g

/** The form in which a password is hashed: both sides must come to the same bytes. */
export function saslprep(password: string): string {
  return password.replace(SPACES, ' ').replace(NOTHING, '').normalize('NFKC')
}
