/** Milliseconds and what is made of them. */

export async function timed<T>(run: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const started = performance.now()
  const result = await run()
  return { ms: performance.now() - started, result }
}

export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

export const median = (values: number[]): number => percentile(values, 0.5)

/** Three digits are all that a measurement is worth. */
export const brief = (value: number): number => (Number.isFinite(value) ? Number(value.toPrecision(3)) : 0)
