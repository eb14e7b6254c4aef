import type { RunStatus } from './status.ts'

export interface RunBar extends RunStatus {
  /** Height, 0–1, on a logarithmic scale: runs last from tenths of a second to hours. */
  height: number
  /** Rows written, 0–1, logarithmic too. */
  rows: number
}

const shortest = 0.1
const steps = [0.1, 1, 10, 60, 600, 3600, 36_000]

/** Seconds at which lines are drawn, up to the first that is not below the longest run. */
export function marksFor(runs: RunStatus[]): number[] {
  const longest = Math.max(shortest, ...runs.map(({ seconds }) => seconds))
  const last = steps.findIndex((step) => step >= longest)
  return steps.slice(0, Math.max(2, last < 0 ? steps.length : last + 1))
}

/** Where a duration stands between the lowest and the highest line. */
export function heightOf(seconds: number, marks: number[]): number {
  const [low, high] = [Math.log10(shortest), Math.log10(marks.at(-1)!)]
  const value = Math.log10(Math.max(seconds, shortest))
  return Math.min(1, (value - low) / (high - low))
}

/** Runs as bars, the oldest first. */
export function barsOf(runs: RunStatus[]): RunBar[] {
  const marks = marksFor(runs)
  const most = Math.max(1, ...runs.map(({ rowsWritten }) => rowsWritten))
  const byTime = [...runs].sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt))
  return byTime.map((run) => ({
    ...run,
    height: heightOf(run.seconds, marks),
    rows: Math.log10(run.rowsWritten + 1) / Math.log10(most + 1),
  }))
}

/** Sums of the runs shown. */
export const totalsOf = (runs: RunStatus[]) => ({
  runs: runs.length,
  failed: runs.filter(({ error }) => error).length,
  written: runs.reduce((sum, run) => sum + run.rowsWritten, 0),
  requests: runs.reduce((sum, run) => sum + run.requests, 0),
})
