import { Modal } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import styles from './Frame.module.css'

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
export default function FullScreen(props: FullScreenProps) {
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
