import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Answers, startAnswers } from './support/answers.ts'
import { reference } from './support/random-sql/reference.ts'
import { randomPair } from './support/random-sql.ts'

/** Ahead of UTC, so that days and months are others there. */
const ZONE = 'Asia/Vladivostok'
let answers: Answers
beforeAll(async () => {
  answers = await startAnswers({ timezone: ZONE, more: reference(ZONE) })
})
afterAll(() => answers?.stop())

const FIRST = Number(process.env.TEST_SEED ?? 1)
const MANY = Number(process.env.TEST_QUERIES ?? 120)

test('random queries of cubes and of plain tables give the same rows', async () => {
  let refused = 0
  const wrong: string[] = []
  for (let seed = FIRST; seed < FIRST + MANY; seed++) {
    const { cube, plain } = randomPair(seed)
    const [asked, expected] = [
      await outcome(() => answers.rows(cube)),
      await outcome(() => answers.plain(plain)),
    ]
    if (asked.startsWith('0A000')) refused++
    else if (asked !== expected)
      wrong.push(`${seed}: ${cube}\n  got      ${asked}\n  expected ${expected}\n  plain ${plain}`)
    if (process.env.TEST_SHOW && asked.startsWith('0A000')) wrong.push(`${seed}: ${cube}\n  ${asked}`)
  }
  expect(wrong.join('\n')).toBe('')
  expect(refused).toBeLessThan(MANY / 10)
}, 300_000)

/** Rows in one order and one way to write numbers; of a failure its SQLSTATE. */
async function outcome(ask: () => Promise<(string | null)[][]>): Promise<string> {
  try {
    const rows = await ask()
    return rows
      .map((row) => row.map(shown).join(','))
      .sort()
      .join(' ; ')
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    return code === '0A000' ? `0A000 ${message}` : `${code} ${process.env.TEST_SHOW ? message : ''}`
  }
}

function shown(cell: string | null): string {
  if (cell === null) return 'NULL'
  return /^-?\d+(\.\d+)?(e[-+]?\d+)?$/.test(cell) ? String(Number(Number(cell).toPrecision(12))) : cell
}
