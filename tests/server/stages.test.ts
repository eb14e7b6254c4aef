import { expect, test } from 'vitest'
import { createStages } from '../../server/stages.ts'

test('stages follow each other and add up', () => {
  const clock = [0, 1000, 4000, 10_000]
  const stages = createStages(() => clock.shift() ?? 10_000)
  stages.begin('PostgreSQL')
  stages.begin('portal')
  stages.begin('sync')
  expect(stages.summary()).toBe(
    '10.0 s in all: PostgreSQL 1.0 s (10 %) · portal 3.0 s (30 %) · sync 6.0 s (60 %)',
  )
})
