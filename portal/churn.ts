/** Life of a portal while somebody reads it: one random, valid change after another. */
import { clientKinds } from './churn/clients.ts'
import { dealKinds } from './churn/deals.ts'
import { dictionaryKinds } from './churn/dictionaries.ts'
import { Hand, type Kinds } from './churn/hand.ts'
import { leadKinds } from './churn/leads.ts'
import { surroundingKinds } from './churn/surroundings.ts'
import { Random } from './generator/random.ts'
import type { Store } from './store.ts'

const KINDS = {
  ...dealKinds,
  ...leadKinds,
  ...clientKinds,
  ...surroundingKinds,
  ...dictionaryKinds,
} satisfies Kinds

export type ChurnKind = keyof typeof KINDS

/** Everything that happens in life, by name. */
export const CHURN_KINDS = Object.keys(KINDS) as ChurnKind[]

export interface ChurnOptions {
  /** Only these; all by default. */
  kinds?: readonly ChurnKind[]
}

/** What was done: the main record that it touched. */
export interface Churned {
  kind: ChurnKind
  /** Collection of the store. */
  collection: string
  id: number
}

/**
 * Changes something. Decided by `random` (0 inclusive to 1 exclusive) and the store alone.
 *
 * @returns nothing when there is nothing that could be changed, as in an empty portal
 */
export function churn(store: Store, random: () => number, options: ChurnOptions = {}): Churned | undefined {
  const hand = new Hand(store, random)
  const left = [...(options.kinds ?? CHURN_KINDS)]
  while (left.length > 0) {
    const kind = chooseKind(left, random)
    const touched = KINDS[kind].run(hand)
    if (touched) return { kind, ...touched }
    left.splice(left.indexOf(kind), 1)
  }
  return undefined
}

function chooseKind(kinds: readonly ChurnKind[], random: () => number): ChurnKind {
  let rest = random() * kinds.reduce((sum, kind) => sum + KINDS[kind].weight, 0)
  for (const kind of kinds) {
    rest -= KINDS[kind].weight
    if (rest < 0) return kind
  }
  return kinds.at(-1)!
}

export interface Churning {
  /** Changes made so far. */
  readonly count: number
  stop(): void
}

/** @param live lets what is due happen first */
export function startChurn(
  store: Store,
  live: () => void,
  { perSecond, seed, ...options }: ChurnOptions & { perSecond: number; seed: number },
): Churning {
  const random = new Random(seed, 11)
  const began = performance.now()
  let count = 0
  const timer = setInterval(
    () => {
      live()
      const due = ((performance.now() - began) / 1000) * perSecond
      for (; count < due; count++) churn(store, () => random.next(), options)
    },
    Math.max(5, 1000 / perSecond),
  )
  timer.unref()
  return {
    get count() {
      return count
    },
    stop: () => clearInterval(timer),
  }
}
