/** How long the start took, stage by stage: the stages follow each other, so their shares add up to the whole. */

export interface Stages {
  /** Ends the stage before and begins this one. */
  begin(name: string): void
  /** `Postgres 1.2 s (12 %) · portal …` */
  summary(): string
}

export function createStages(now: () => number = () => performance.now()): Stages {
  const stages: { name: string; began: number }[] = []
  return {
    begin: (name) => void stages.push({ name, began: now() }),
    summary: () => {
      const end = now()
      const total = end - (stages[0]?.began ?? end)
      const parts = stages.map(({ name, began }, index) => {
        const ms = (stages[index + 1]?.began ?? end) - began
        return `${name} ${seconds(ms)} (${total > 0 ? Math.round((100 * ms) / total) : 0} %)`
      })
      return `${seconds(total)} in all: ${parts.join(' · ')}`
    },
  }
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
