const key = 'vitrina.reader'

/**
 * Who keeps views here, where nobody signs in: a random id that this browser remembers. It opens nothing and hides
 * nothing; with storage forbidden it lasts until the page is closed.
 */
export function readerId(): string {
  kept ??= stored() ?? remember(random())
  return kept
}

let kept: string | undefined

const stored = () => {
  try {
    return localStorage.getItem(key) ?? undefined
  } catch {
    return undefined
  }
}

/** `crypto.randomUUID` exists on https and localhost only. */
const random = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  )

const remember = (id: string) => {
  try {
    localStorage.setItem(key, id)
  } catch {
    // Storage is forbidden to embedded pages.
  }
  return id
}
