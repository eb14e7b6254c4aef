import { useCallback } from 'react'
import type { View } from '../url.ts'
import { useAddress, useUpdate } from '../view.ts'
import { type Question, writeQuestion } from './question.ts'

export type Ask = (question: Question | undefined, more?: Partial<View>) => void

/** Asks another question: it stands in the address, and Back returns to the one before. */
export function useAsk(): Ask {
  const { options } = useAddress()
  const update = useUpdate()
  return useCallback(
    (question, more = {}) => update({ ...more, options: writeQuestion(options, question) }),
    [update, options],
  )
}
