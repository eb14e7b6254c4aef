/** A query or a part of one, in both spellings. */
export interface Pair {
  /** Over the cube `deals`. */
  cube: string
  /** Over the table `reference.deals`. */
  plain: string
}

export const both = (text: string): Pair => ({ cube: text, plain: text })
export const joined = (pairs: Pair[], glue: string): Pair => ({
  cube: pairs.map(({ cube }) => cube).join(glue),
  plain: pairs.map(({ plain }) => plain).join(glue),
})
export const wrap = (pair: Pair, of: (text: string) => string): Pair => ({
  cube: of(pair.cube),
  plain: of(pair.plain),
})
