import { Modal, Popover } from '@mantine/core'
import { Info as InfoIcon } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { useMeasureTexts } from './context.tsx'
import styles from './Frame.module.css'
import { leftOutIn } from './FrameScope.ts'
import type { AnyWidget, BlockContext } from './widget.ts'

/** ⓘ: how the block is counted, in the model's own words. */
export function Info({
  widget,
  context,
  title,
}: {
  widget: AnyWidget
  context: BlockContext
  title: string
}) {
  const { t } = context
  return (
    <Popover width={340}>
      <Popover.Target>
        <button type="button" className={styles.info} aria-label={t('block.info', { title })}>
          <InfoIcon size={14} aria-hidden="true" />
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles.float} aria-label={t('block.info', { title })}>
        <Explanation widget={widget} context={context} />
      </Popover.Dropdown>
    </Popover>
  )
}

export function Explanation({ widget, context }: { widget: AnyWidget; context: BlockContext }) {
  const textOf = useMeasureTexts()
  const leftOut = leftOutIn(widget, context)
  return (
    <div className={styles.explanation}>
      {widget.note && <p className={styles.note}>{widget.note(context)}</p>}
      {widget.area === 'now' && <p className={styles.note}>{context.t('block.now')}</p>}
      {leftOut.length > 0 && (
        <p className={styles.note}>
          {context.t('block.leftOut', {
            names: leftOut.map((kind) => context.t(`click.${kind}`)).join(', '),
          })}
        </p>
      )}
      <dl>
        {widget.measures.map((measure) => {
          const text = textOf(measure)
          return (
            text && (
              <div key={measure}>
                <dt>{text.title}</dt>
                <dd>{text.description}</dd>
              </div>
            )
          )
        })}
      </dl>
    </div>
  )
}

interface FullScreenProps {
  isOpen: boolean
  title: string
  /** A list of records lies above: Esc closes that one. */
  isCovered: boolean
  closeLabel: string
  onClose: () => void
  onClosed: () => void
  children: ReactNode
}

/** A block over the whole page; what lies beneath takes neither pointer nor focus meanwhile. */
export function FullScreen(props: FullScreenProps) {
  const { isOpen, title, isCovered, closeLabel, onClose, onClosed, children } = props
  useEffect(() => {
    const page = document.getElementById('root')
    page?.toggleAttribute('inert', isOpen)
    return () => page?.removeAttribute('inert')
  }, [isOpen])
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      closeOnEscape={!isCovered}
      trapFocus={!isCovered}
      onExitTransitionEnd={onClosed}
      returnFocus={false}
      fullScreen
      closeButtonProps={{ 'aria-label': closeLabel }}
      title={title}
      transitionProps={{ duration: 120 }}
      classNames={{ title: styles.fullTitle, body: styles.fullBody, header: styles.fullHeader }}
    >
      {children}
    </Modal>
  )
}
