/** What the rewriter says: where in the text, and what to write instead. */
import { distance } from '../../../config.ts'
import { SqlError } from '../error.ts'
import { locationOf, type Node } from '../grammar/tree.ts'

/** A fault at a node; its place is turned into a position of the text where the text is known. */
export class Fault extends SqlError {
  readonly location: number | undefined

  constructor(
    code: string,
    message: string,
    { hint, at }: { hint?: string | undefined; at?: Node | undefined } = {},
  ) {
    super(code, message, { hint })
    this.location = locationOf(at)
  }

  /** The same with its position in the text. */
  placed(positionOf: ((location: number) => number) | undefined): SqlError {
    const { code, message, hint, location } = this
    const position = location === undefined ? undefined : positionOf?.(location)
    return new SqlError(code, message, { hint, position })
  }
}

/** Why a block cannot be one grouped leaf. Without measures PostgreSQL groups the rows instead; else it is the answer. */
export class Unfit extends Fault {}

/** What cannot be said to Cube: 0A000 and what to write instead. */
export const unfit = (message: string, hint: string, at?: Node): Unfit =>
  new Unfit('0A000', message, { hint, at })

/** `did you mean "won_amount"?` for the nearest name; nothing where all are far. */
export function didYouMean(name: string, names: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase()
  const near = [...new Set(names)]
    .filter((known) => Math.abs(known.length - name.length) <= 4)
    .map((known) => [distance(wanted, known.toLowerCase()), known] as const)
    .sort(([a], [b]) => a - b)[0]
  return near && near[0] <= Math.min(4, Math.max(1, name.length / 3))
    ? `did you mean "${near[1]}"?`
    : undefined
}
