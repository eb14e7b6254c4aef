import { Popover } from '@mantine/core'
import { Info as InfoIcon } from 'lucide-react'
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
