/** What a portal has seen so far. */
export interface PortalStats {
  /** HTTP requests, refused ones included. */
  requests: number
  /** Requests refused by the bucket with 503. */
  refused: number
  /** Calls of each method, commands of batches included. */
  calls: Record<string, number>
  /** Highest level that the bucket has reached. */
  maxLevel: number
}

export class Stats {
  requests = 0
  refused = 0
  readonly calls: Record<string, number> = {}

  called(method: string) {
    this.calls[method] = (this.calls[method] ?? 0) + 1
  }
}
