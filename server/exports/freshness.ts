/** When the data of a file were read from the CRM. */

/** What `/readyz` tells of its entities. */
export interface Freshness {
  entities: Record<string, { synced_at: string | null; state?: string | undefined }>
}

/** The oldest of the syncs that worked: nothing in the file is older. Undefined while none did. */
export function asOf({ entities }: Freshness): Date | undefined {
  const moments = Object.values(entities)
    .filter(({ state }) => state !== 'not_connected')
    .flatMap(({ synced_at }) => (synced_at === null ? [] : [Date.parse(synced_at)]))
  return moments.length > 0 ? new Date(Math.min(...moments)) : undefined
}
