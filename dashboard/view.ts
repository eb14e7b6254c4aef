import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'
import { changeView, type View } from './url.ts'

/**
 * What is chosen inside a block, kept in the address.
 *
 * @param key    `<block>.<name>`, lower case
 * @param normal what holds while nothing is chosen; choosing it leaves no trace in the address
 * @returns the choice, or the default for one that is not among `choices`
 */
export function useOption<Choice extends string>(
  key: string,
  normal: Choice,
  choices?: readonly Choice[],
): [Choice, (choice: Choice) => void] {
  const view = useAddress()
  const update = useUpdate()
  const choose = useCallback(
    (choice: Choice) => {
      const { [key]: _, ...rest } = view.options
      update({ options: choice === normal ? rest : { ...rest, [key]: choice } })
    },
    [update, view.options, key, normal],
  )
  return [readOption(view, key, normal, choices), choose]
}

/** The same choice for `queries`, which are no components. */
export function readOption<Choice extends string>(
  { options }: Pick<View, 'options'>,
  key: string,
  normal: Choice,
  choices?: readonly Choice[],
): Choice {
  const chosen = options[key] as Choice | undefined
  return chosen !== undefined && (!choices || choices.includes(chosen)) ? chosen : normal
}

type Update = (change: Partial<View>, options?: { replace?: boolean }) => void

/** The address bar as it is. Blocks read the view of their context, which leaves out what must not be asked. */
export const useAddress = (): View => useSearch({ from: '__root__' })

/** A function that changes part of the address bar; every change can be undone by Back. */
export function useUpdate(): Update {
  const navigate = useNavigate()
  return useCallback<Update>(
    (change, { replace = false } = {}) => {
      const search = (before: object) => changeView(before as View, change)
      void navigate({ to: '.', search, resetScroll: false, replace })
    },
    [navigate],
  )
}

/** Puts a whole view in the place of the present one, without a step for Back. */
export function useReplaceView(): (view: View) => void {
  const navigate = useNavigate()
  return useCallback(
    (view) => void navigate({ to: '.', search: () => view, resetScroll: false, replace: true }),
    [navigate],
  )
}
