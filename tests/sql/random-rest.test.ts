/** Random statements of SQL over the product's own model against what REST answers to the same questions. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compareSeeds, newTally } from './rest/compare.ts'
import { type Product, startProduct } from './rest/product.ts'

/** Another `TEST_SEED` asks other questions; a failure names the seed of its question. */
const FIRST = Number(process.env.TEST_SEED ?? 1)
const MANY = Number(process.env.TEST_QUESTIONS ?? 150)

let product: Product
beforeAll(async () => {
  product = await startProduct()
}, 180_000)
afterAll(() => product?.close())

test('random statements give what REST answers to the same questions', { timeout: 300_000 }, async () => {
  const tally = newTally()
  const seeds = Array.from({ length: MANY }, (_, index) => FIRST + index)
  const faults = await compareSeeds(product, tally, seeds)
  const { cells, questions, parameters, binary, fromRollups } = tally
  console.log(
    `${cells} cells of ${questions} statements compared with REST (${parameters} with parameters, ${binary} read in binary; ` +
      `roll-ups answered ${product.fromRollups()} of them and ${fromRollups} questions of REST)`,
  )
  if (faults.length > 0) expect.fail(`${faults.length} statements differ:\n${faults.slice(0, 12).join('\n')}`)
  expect(product.fromRollups()).toBeGreaterThan(MANY / 10)
  expect(cells).toBeGreaterThan(MANY * 12)
  for (const user of Object.keys(product.users)) expect(tally.users[user], user).toBeGreaterThan(0)
})
