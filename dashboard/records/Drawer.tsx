import { Drawer } from '@mantine/core'
import { useState } from 'react'
import { useBlockContext } from '../context.tsx'
import { addTexts } from '../i18n/index.ts'
import { Segmented } from '../ui/Segmented.tsx'
import type { BlockContext } from '../widget.ts'
import { Conditions } from './Conditions.tsx'
import styles from './Drawer.module.css'
import { Headline } from './Headline.tsx'
import { type Measure, type Model, populationsOf, useModel } from './model.ts'
import { Population } from './Population.tsx'
import { membersOf, type RecordsRequest, readRequest } from './request.ts'
import { recordsTexts } from './texts.ts'
import { Why } from './Why.tsx'

addTexts(recordsTexts)

interface Props {
  /** As `writeRequest` writes it. */
  text: string
  onClose: () => void
}

/** A number's records and how it came about, from the right; over the whole of a phone. */
export default function RecordsDrawer({ text, onClose }: Props) {
  const context = useBlockContext()
  const { t } = context
  const model = useModel(context.format.locale)
  const request = readRequest(text)
  const isKnown = request && membersOf(request).every((name) => model?.dimensions.has(name))
  const measure = isKnown ? model?.measures.get(request.measure) : undefined
  return (
    <Drawer.Root
      opened
      onClose={onClose}
      position="right"
      size="1080px"
      returnFocus={false}
      classNames={{ content: styles.content, close: styles.close }}
    >
      <Drawer.Overlay backgroundOpacity={0.32} />
      <Drawer.Content
        aria-label={t('drawer.label', { title: measure?.title ?? t('drawer.title') })}
        data-testid="records"
      >
        <span className={styles.start} tabIndex={-1} data-autofocus />
        <Drawer.CloseButton aria-label={t('drawer.close')} />
        {request && measure && model ? (
          <Body key={text} request={request} measure={measure} model={model} context={context} />
        ) : (
          <p className={styles.message} role={model ? 'alert' : 'status'}>
            {t(model ? 'drawer.unknown' : 'drawer.loading')}
          </p>
        )}
      </Drawer.Content>
    </Drawer.Root>
  )
}

export interface NumberProps {
  request: RecordsRequest
  measure: Measure
  model: Model
  context: BlockContext
}

type Tab = 'records' | 'why'

function Body({ request, measure, model, context }: NumberProps) {
  const { t } = context
  const parts = populationsOf(measure, model)
  const isRatio = parts.length > 0
  const [tab, setTab] = useState<Tab>(request.isWhy || parts.length > 1 ? 'why' : 'records')
  const [population, setPopulation] = useState(isRatio ? parts[0]! : measure.name)
  const options: { value: Tab; label: string }[] = [
    { value: 'records', label: t('drawer.records') },
    { value: 'why', label: t('drawer.why') },
  ]
  const chosen = model.measures.get(population) ?? measure
  return (
    <>
      <div className={styles.head}>
        <Headline request={request} measure={measure} model={model} context={context} />
        <Conditions request={request} measure={measure} model={model} context={context} />
        <div className={styles.tabs}>
          <Segmented
            label={t('drawer.tabs')}
            value={tab}
            options={parts.length > 1 ? options.toReversed() : options}
            onChange={setTab}
          />
          {tab === 'records' && parts.length > 1 && (
            <Segmented
              label={t('drawer.population')}
              value={population}
              options={parts.map((name) => ({ value: name, label: model.measures.get(name)?.title ?? name }))}
              onChange={setPopulation}
            />
          )}
        </div>
      </div>
      <div className={styles.body} data-tab={tab}>
        {tab === 'why' ? (
          <Why request={request} measure={measure} model={model} context={context} />
        ) : (
          <Population
            key={population}
            request={{ ...request, measure: population }}
            measure={chosen}
            model={model}
            context={context}
          />
        )}
      </div>
    </>
  )
}
