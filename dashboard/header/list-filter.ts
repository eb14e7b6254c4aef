import { useState } from 'react'
import { useBlockContext } from '../context.tsx'
import { chosenIds, isExcept, type ListFilter, type View, withExcept } from '../url.ts'
import { useUpdate } from '../view.ts'

/** A list means its chosen ids, or all but them. */
export type ListMode = 'only' | 'except'
export const listModes = ['only', 'except'] as const

export interface ModeChoice {
  mode: ListMode
  setMode: (mode: ListMode) => void
}

/** What a list of the filter bar means. While nothing is chosen the address cannot say it: the list remembers. */
export function useListFilter(name: ListFilter): ModeChoice & { change: (ids: Partial<View>) => void } {
  const { view } = useBlockContext()
  const update = useUpdate()
  const inAddress: ListMode = isExcept(view, name) ? 'except' : 'only'
  const [wanted, setWanted] = useState(inAddress)
  const isEmpty = chosenIds(view, name).length === 0
  const mode = isEmpty ? wanted : inAddress
  const meaning = (meant: ListMode) => ({ except: withExcept(view, name, meant === 'except') })
  return {
    mode,
    setMode: (next) => {
      setWanted(next)
      if (!isEmpty) update(meaning(next))
    },
    change: (ids) => update({ ...ids, ...meaning(mode) }),
  }
}
