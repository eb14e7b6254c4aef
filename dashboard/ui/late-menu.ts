import { type RefObject, useLayoutEffect, useState } from 'react'

/**
 * A menu that is loaded when its button is first pressed: it opens at once, and closing gives the focus back.
 *
 * @param button  stands in the place of the one that was pressed
 * @returns whether it is open, and what changes that
 */
export function useLateMenu(button: RefObject<HTMLButtonElement | null>) {
  const [isOpen, setOpen] = useState(false)
  useLayoutEffect(() => {
    // The pressed button has gone, and the focus with it, unless another element had asked for the menu.
    if (document.activeElement === document.body) button.current?.focus()
    setOpen(true)
  }, [button])
  return [isOpen, setOpen] as const
}
