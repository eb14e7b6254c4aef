/** Requests that work in the background may still make in this run: what people wait for goes first. */
export interface Budget {
  /** Takes one; false when none is left. */
  take(): boolean
}

export function createBudget(requests: number): Budget {
  let left = requests
  return { take: () => left-- > 0 }
}
