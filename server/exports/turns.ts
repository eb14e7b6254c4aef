/** So many at once, the others in line. */
export class Turns {
  #free: number
  #line: (() => void)[] = []

  constructor(atOnce: number) {
    this.#free = atOnce
  }

  /** Waits for a turn; what it returns gives the turn back, once. Rejects when `signal` ends the wait. */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted()
    if (this.#free > 0) this.#free--
    else await this.#wait(signal)
    let isTaken = true
    return () => {
      if (isTaken) this.#next()
      isTaken = false
    }
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const mine = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        this.#line = this.#line.filter((other) => other !== mine)
        reject(signal.reason)
      }
      this.#line.push(mine)
      signal.addEventListener('abort', leave, { once: true })
    })
  }

  #next(): void {
    const first = this.#line.shift()
    if (first) first()
    else this.#free++
  }
}
