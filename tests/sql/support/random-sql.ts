/**
 * Random queries in two spellings: as an analyst asks cubes, and as plain SQL over a table with the same columns, where
 * every measure is written out. Both must give the same rows.
 */
import { common, correlated, existing, joined, mixed, top } from './random-sql/joins.ts'
import type { Pair } from './random-sql/pair.ts'
import { Parts } from './random-sql/parts.ts'
import {
  calendar,
  distinct,
  grouped,
  limited,
  nested,
  rows,
  scalars,
  union,
  windowed,
} from './random-sql/selects.ts'
import { ofView, renamed } from './random-sql/views.ts'

/** Kinds of queries, the commonest several times. */
const kinds: ((parts: Parts) => Pair)[] = [
  grouped,
  grouped,
  grouped,
  rows,
  distinct,
  nested,
  union,
  scalars,
  top,
  joined,
  common,
  correlated,
  calendar,
  ofView,
  renamed,
  existing,
  limited,
  windowed,
  mixed,
]

export function randomPair(seed: number): Pair {
  const parts = new Parts(seed)
  return parts.one(...kinds)(parts)
}
