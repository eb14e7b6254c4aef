import { Modal } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import type { BlockContext } from '../widget.ts'
import styles from './Leaving.module.css'
import shared from './settings.module.css'

/** Asks before unsaved changes are left behind: on another page, on a closed or reloaded one. */
export function Leaving({ count, context: { t } }: { count: number; context: BlockContext }) {
  const blocker = useBlocker({
    // Choices of this very page, such as the portal, keep the changes.
    shouldBlockFn: ({ current, next }) => count > 0 && current.pathname !== next.pathname,
    enableBeforeUnload: () => count > 0,
    withResolver: true,
  })
  const stay = () => blocker.reset?.()
  return (
    <Modal.Root
      opened={blocker.status === 'blocked'}
      onClose={stay}
      radius={16}
      centered
      transitionProps={{ duration: 120 }}
    >
      <Modal.Overlay />
      {/* Mantine's header around the title would be a second banner of the page. */}
      <Modal.Content>
        <Modal.Body className={styles.leaving}>
          <Modal.Title className={styles.title}>{t('settings.leave.title')}</Modal.Title>
          <p>{t('settings.leave.text', { count })}</p>
          <div className={shared.actions}>
            <button type="button" onClick={() => blocker.proceed?.()}>
              {t('settings.leave.go')}
            </button>
            <button type="button" data-main data-autofocus onClick={stay}>
              {t('settings.leave.stay')}
            </button>
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
