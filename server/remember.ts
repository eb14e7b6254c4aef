/**
 * Keeps an answer that costs something: asked again when it is older than `seconds`, by one at a time.
 * A failure is not kept.
 */
export function remember<T>(
  seconds: number,
  ask: () => Promise<T>,
  now: () => number = Date.now,
): () => Promise<T> {
  let answer: Promise<T> | undefined
  let askedAt = 0
  return () => {
    if (answer && now() - askedAt < seconds * 1000) return answer
    askedAt = now()
    const mine = ask()
    answer = mine
    mine.catch(() => {
      if (answer === mine) answer = undefined
    })
    return mine
  }
}
