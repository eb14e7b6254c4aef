import { Menu } from '@mantine/core'
import { CircleHelp, Copy, List, Rows3 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useBlockContext } from '../context.tsx'
import frame from '../Frame.module.css'
import { addTexts } from '../i18n/index.ts'
import { copyText } from '../share.ts'
import { useToast } from '../ui/Toasts.tsx'
import { useRecords } from './open.ts'
import { readRequest } from './request.ts'
import { recordsTexts } from './texts.ts'

addTexts(recordsTexts)

/** A number whose menu is asked for, and where. */
export interface AskedNumber {
  element: HTMLElement
  x: number
  y: number
}

const longPressMs = 500

/** Right click, Shift+F10, the menu key or a long press on any number, in whatever block or list it stands. */
function useAskedNumber(first: AskedNumber | undefined) {
  const [asked, ask] = useState(first)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const numberAt = ({ target }: Event) =>
      target instanceof Element ? target.closest<HTMLElement>('[data-number]') : null
    const onContext = (event: MouseEvent) => {
      const element = numberAt(event)
      if (!element) return
      event.preventDefault()
      ask({ element, x: event.clientX, y: event.clientY })
    }
    const onKey = (event: KeyboardEvent) => {
      const isAsked = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)
      const element = isAsked && numberAt(event)
      if (!element) return
      event.preventDefault()
      const { left, bottom } = element.getBoundingClientRect()
      ask({ element, x: left, y: bottom })
    }
    // Android sends a context menu of its own; elsewhere a long press is only a touch that lasts, and ends in a click.
    let isLong = false
    const onTouch = (event: TouchEvent) => {
      clearTimeout(timer)
      if (event.type === 'touchend' && isLong) event.preventDefault()
      isLong = false
      const [touch] = event.touches
      const element = event.type === 'touchstart' ? numberAt(event) : null
      if (!element || !touch) return
      const { clientX: x, clientY: y } = touch
      timer = setTimeout(() => {
        isLong = true
        ask({ element, x, y })
      }, longPressMs)
    }
    const stop = new AbortController()
    const { signal } = stop
    document.addEventListener('contextmenu', onContext, { signal })
    document.addEventListener('keydown', onKey, { signal })
    for (const name of ['touchstart', 'touchmove', 'touchend', 'touchcancel'] as const)
      document.addEventListener(name, onTouch, { signal, passive: name !== 'touchend' })
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [])
  return [asked, ask] as const
}

/**
 * Menus of all numbers of the page.
 *
 * @param first  asked for while these were loaded
 */
export default function ValueMenus({ first }: { first?: AskedNumber | undefined }) {
  const [asked, ask] = useAskedNumber(first)
  return asked ? <ValueMenu key={`${asked.x}:${asked.y}`} {...asked} onClose={() => ask(undefined)} /> : null
}

const icon = { size: 16, 'aria-hidden': true } as const

/** What is seen only, such as initials beside a name, is left out. */
function wordsOf(cell: Element): string {
  const copy = cell.cloneNode(true) as Element
  for (const picture of copy.querySelectorAll('[aria-hidden="true"]')) picture.remove()
  return (copy.textContent ?? '').replace(/\s+/g, ' ').trim()
}

/** Cells of a row for a spreadsheet: numbers exact, the rest as it is written. */
const rowText = (cells: Iterable<Element>): string =>
  [...cells]
    .map((cell) => {
      const number = cell.querySelector<HTMLElement>('[data-number]')
      return number?.dataset.number ?? wordsOf(cell)
    })
    .join('\t')

/** The menu of one number. */
function ValueMenu({ element, x, y, onClose }: AskedNumber & { onClose: () => void }) {
  const { t } = useBlockContext()
  const toast = useToast()
  const open = useRecords()
  const value = element.dataset.number ?? ''
  const request = readRequest(element.dataset.records ?? '')
  const row = element.closest('tr')
  const copy = (text: string, said: string) =>
    copyText(text).then(
      () => toast(t('value.copied', { value: said })),
      () => toast(t('value.copyFailed')),
    )
  useEffect(() => {
    // Where the menu hung the number may be by now elsewhere.
    addEventListener('resize', onClose)
    return () => removeEventListener('resize', onClose)
  }, [onClose])
  return (
    <Menu
      opened
      onChange={(isOpen) => !isOpen && onClose()}
      onClose={() => element.isConnected && element.focus()}
      position="bottom-start"
      offset={2}
      width={232}
      shadow="none"
      radius={14}
      classNames={{ item: frame.item }}
      returnFocus={false}
      withInitialFocusPlaceholder={false}
      withinPortal
    >
      <Menu.Target>
        <span aria-hidden="true" style={{ position: 'fixed', insetInlineStart: x, insetBlockStart: y }} />
      </Menu.Target>
      <Menu.Dropdown
        className={frame.menu}
        aria-label={t('value.menu', { value: element.textContent ?? value })}
        aria-labelledby={undefined}
        data-testid="value-menu"
      >
        <Menu.Item leftSection={<Copy {...icon} />} onClick={() => void copy(value, value)}>
          {t('value.copy')}
        </Menu.Item>
        {row && (
          <Menu.Item
            leftSection={<Rows3 {...icon} />}
            onClick={() => {
              const text = rowText(row.cells)
              void copy(text, text.replaceAll('\t', ' · ').slice(0, 80))
            }}
          >
            {t('value.copyRow')}
          </Menu.Item>
        )}
        {request && (
          <>
            <Menu.Item leftSection={<List {...icon} />} onClick={() => open(request)}>
              {t('value.show')}
            </Menu.Item>
            <Menu.Item
              leftSection={<CircleHelp {...icon} />}
              onClick={() => open({ ...request, isWhy: true })}
            >
              {t('value.why')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
