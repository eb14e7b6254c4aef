import { Menu, Modal } from '@mantine/core'
import {
  ChartColumn,
  CircleHelp,
  Copy,
  Download,
  Ellipsis,
  FileText,
  Link,
  List,
  Maximize2,
  Rss,
  Table2,
} from 'lucide-react'
import { useRef, useState } from 'react'
import { useBlockContext } from './context.tsx'
import styles from './Frame.module.css'
import { Explanation } from './FrameInfo.tsx'
import { useRecords } from './records/open.ts'
import type { RecordsRequest } from './records/request.ts'
import { absoluteLink, copyTable, copyText } from './share.ts'
import { useLateMenu } from './ui/late-menu.ts'
import { useToast } from './ui/Toasts.tsx'
import type { AnyWidget, TableModel } from './widget.ts'

export interface Props {
  widget: AnyWidget
  title: string
  table: (() => TableModel) | undefined
  /** The number whose records the block leads to. */
  records: RecordsRequest | undefined
  asTable: boolean
  onTable: (() => void) | undefined
  onFullScreen: () => void
}

const icon = { size: 16, 'aria-hidden': true } as const

/** ⋯: the same entries in the same order on every block. */
export default function BlockMenu(props: Props) {
  const { widget, title, table, records, asTable, onTable, onFullScreen } = props
  const context = useBlockContext()
  const button = useRef<HTMLButtonElement>(null)
  const toast = useToast()
  const [isOpen, setOpen] = useLateMenu(button)
  const [isExplained, setExplained] = useState(false)
  const [isSaving, setSaving] = useState(false)
  const { t, view, period } = context
  const open = useRecords()
  const save = async (format: 'xlsx' | 'csv') => {
    setSaving(true)
    toast(t('block.exporting'))
    const saving = import('./export/save-block.ts').then(({ saveBlock }) =>
      saveBlock(widget, context, format),
    )
    toast(await saving.catch(() => t('block.exportFailed')))
    setSaving(false)
  }
  const copied = (copying: Promise<void>) => {
    copying.then(
      () => toast(t('block.copied')),
      () => toast(t('block.copyFailed')),
    )
  }
  const copyAddress = () =>
    import('./export/odata.ts').then(async ({ blockAddress }) =>
      copyText(await blockAddress(widget, context)),
    )
  return (
    <>
      <Menu
        classNames={{ item: styles.item }}
        position="bottom-end"
        width={232}
        shadow="none"
        radius={14}
        withInitialFocusPlaceholder={false}
        withinPortal
        opened={isOpen}
        onChange={setOpen}
      >
        <Menu.Target>
          <button
            ref={button}
            type="button"
            className={styles.icon}
            aria-label={t('block.menu', { title })}
            aria-busy={isSaving}
            data-menu
          >
            <Ellipsis {...icon} />
          </button>
        </Menu.Target>
        <Menu.Dropdown className={styles.menu}>
          {records && (
            <Menu.Item leftSection={<List {...icon} />} onClick={() => open(records)}>
              {t('block.records')}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<CircleHelp {...icon} />}
            onClick={() => (records ? open({ ...records, isWhy: true }) : setExplained(true))}
          >
            {t(records ? 'block.why' : 'block.howCounted')}
          </Menu.Item>
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
          <Menu.Item
            leftSection={<Download {...icon} />}
            disabled={!table || isSaving}
            onClick={() => void save('xlsx')}
          >
            {t(isSaving ? 'block.exporting' : 'block.export')}
          </Menu.Item>
          <Menu.Item
            leftSection={<FileText {...icon} />}
            disabled={!table || isSaving}
            onClick={() => void save('csv')}
          >
            CSV
          </Menu.Item>
          <Menu.Item
            leftSection={<Copy {...icon} />}
            disabled={!table}
            onClick={() => table && copied(copyTable(table()))}
          >
            {t('block.copyData')}
          </Menu.Item>
          <Menu.Item leftSection={<Rss {...icon} />} onClick={() => copied(copyAddress())}>
            {t('block.odata')}
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
