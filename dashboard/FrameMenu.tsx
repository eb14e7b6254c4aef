import { Menu, Modal } from '@mantine/core'
import { ChartColumn, CircleHelp, Copy, Download, Ellipsis, Link, Maximize2, Table2 } from 'lucide-react'
import { useRef, useState } from 'react'
import { useBlockContext } from './context.tsx'
import styles from './Frame.module.css'
import { Explanation } from './FrameInfo.tsx'
import { absoluteLink, copyTable, copyText } from './share.ts'
import { useToast } from './ui/Toasts.tsx'
import type { AnyWidget, TableModel } from './widget.ts'

interface Props {
  widget: AnyWidget
  title: string
  table: (() => TableModel) | undefined
  asTable: boolean
  onTable: (() => void) | undefined
  onFullScreen: () => void
}

const icon = { size: 16, 'aria-hidden': true } as const

/** ⋯: the same entries in the same order on every block. */
export function BlockMenu({ widget, title, table, asTable, onTable, onFullScreen }: Props) {
  const context = useBlockContext()
  const button = useRef<HTMLButtonElement>(null)
  const toast = useToast()
  const [isExplained, setExplained] = useState(false)
  const [isSaving, setSaving] = useState(false)
  const { t, view, period } = context
  const exportBlock = async () => {
    setSaving(true)
    toast(t('block.exporting'))
    const saving = import('./export/save-block.ts').then(({ saveBlock }) => saveBlock(widget, context))
    toast(await saving.catch(() => t('block.exportFailed')))
    setSaving(false)
  }
  const copied = (copying: Promise<void>) => {
    copying.then(
      () => toast(t('block.copied')),
      () => toast(t('block.copyFailed')),
    )
  }
  return (
    <>
      <Menu
        position="bottom-end"
        width={232}
        shadow="none"
        radius={14}
        withInitialFocusPlaceholder={false}
        withinPortal
      >
        <Menu.Target>
          <button
            ref={button}
            type="button"
            className={styles.icon}
            aria-label={t('block.menu', { title })}
            aria-busy={isSaving}
          >
            <Ellipsis {...icon} />
          </button>
        </Menu.Target>
        <Menu.Dropdown className={styles.menu}>
          {onTable && (
            <Menu.Item
              leftSection={asTable ? <ChartColumn {...icon} /> : <Table2 {...icon} />}
              disabled={!table}
              onClick={onTable}
            >
              {t(asTable ? 'block.asChart' : 'block.asTable')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<Maximize2 {...icon} />} onClick={onFullScreen}>
            {t('block.fullScreen')}
          </Menu.Item>
          <Menu.Item leftSection={<Download {...icon} />} disabled={!table || isSaving} onClick={exportBlock}>
            {t(isSaving ? 'block.exporting' : 'block.export')}
          </Menu.Item>
          <Menu.Item
            leftSection={<Copy {...icon} />}
            disabled={!table}
            onClick={() => table && copied(copyTable(table()))}
          >
            {t('block.copyData')}
          </Menu.Item>
          <Menu.Item leftSection={<CircleHelp {...icon} />} onClick={() => setExplained(true)}>
            {t('block.howCounted')}
          </Menu.Item>
          <Menu.Item
            leftSection={<Link {...icon} />}
            onClick={() => copied(copyText(absoluteLink({ ...view, period, block: widget.id })))}
          >
            {t('block.copyLink')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={isExplained}
        onClose={() => setExplained(false)}
        onExitTransitionEnd={() => button.current?.focus()}
        returnFocus={false}
        title={title}
        radius={16}
        centered
        transitionProps={{ duration: 120 }}
        closeButtonProps={{ 'aria-label': t('block.close') }}
        classNames={{ title: styles.fullTitle }}
      >
        <Explanation widget={widget} context={context} />
      </Modal>
    </>
  )
}
