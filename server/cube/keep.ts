/** What has been worked out before, by a key, the least recently used forgotten first. */
export class Kept<T> {
  readonly #most: number
  #values = new Map<string, T>()

  constructor(most: number) {
    this.#most = most
  }

  get(key: string): T | undefined {
    const value = this.#values.get(key)
    if (value === undefined) return undefined
    this.#values.delete(key)
    this.#values.set(key, value)
    return value
  }

  set(key: string, value: T): void {
    this.#values.delete(key)
    this.#values.set(key, value)
    if (this.#values.size > this.#most) this.#values.delete(this.#values.keys().next().value!)
  }

  delete(key: string): void {
    this.#values.delete(key)
  }

  clear(): void {
    this.#values.clear()
  }
}

/** One store for each compiled model: what was worked out for a model is no answer under another. */
export function perModel<T>(most: number): (model: object) => Kept<T> {
  const stores = new WeakMap<object, Kept<T>>()
  return (model) => {
    const known = stores.get(model)
    if (known) return known
    const store = new Kept<T>(most)
    stores.set(model, store)
    return store
  }
}

/** Whether a value is plain data, so that its JSON tells it from every other. */
export function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function'
  return Object.values(value).every(isPlain)
}
