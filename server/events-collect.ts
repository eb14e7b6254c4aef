/** Gathers notices while the database is busy with earlier ones: a thousand events at once are a few statements. */
import type { Notice } from '../loader/index.ts'

interface Waiting {
  portalId: number
  notices: readonly Notice[]
  done(): void
  failed(error: unknown): void
}

export type Collect = (portalId: number, notices: readonly Notice[]) => Promise<void>

/**
 * @param store  stores notices of one portal durably
 * @returns resolves when the notices are stored, rejects when they are not
 */
export function createCollect(store: (portalId: number, notices: Notice[]) => Promise<void>): Collect {
  let waiting: Waiting[] = []
  let storing = false

  async function storeAll(): Promise<void> {
    storing = true
    while (waiting.length > 0) {
      const some = waiting
      waiting = []
      for (const portalId of new Set(some.map((one) => one.portalId)))
        await storeOne(
          portalId,
          some.filter((one) => one.portalId === portalId),
        )
    }
    storing = false
  }

  async function storeOne(portalId: number, some: Waiting[]): Promise<void> {
    try {
      await store(
        portalId,
        some.flatMap(({ notices }) => notices),
      )
      for (const { done } of some) done()
    } catch (error) {
      for (const { failed } of some) failed(error)
    }
  }

  return (portalId, notices) =>
    new Promise((done, failed) => {
      waiting.push({ portalId, notices, done, failed })
      if (!storing) void storeAll()
    })
}
