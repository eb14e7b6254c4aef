import { useDebouncedCallback } from '@mantine/hooks'
import { ChevronsDown, ChevronsUp } from 'lucide-react'
import { useState } from 'react'
import { Grid, type GridRow } from '../../ui/Grid.tsx'
import { useAddress, useOption, useUpdate } from '../../view.ts'
import { type AnyWidget, type BlockContext, type ChartProps, defineWidget } from '../../widget.ts'
import styles from '../blocks.module.css'
import { NoRecords } from '../NoRecords.tsx'
import { columnsOf, measuresOf, type SubjectName, subjects } from '../subject.ts'
import { gridTable } from '../tables.ts'
import { clickPath, isNameable, keyOfPath, readPath, writeToggled } from './paths.ts'
import { choicesOf, depths, limits, readTree, type UtmTree, utmQueries } from './tree.ts'

/** Source → campaign → ad with all figures; levels are asked for when they are opened. */
export function defineUtm(of: SubjectName, id: string): AnyWidget {
  const subject = subjects[of]
  const normalSort = `-${subject.figures[0]!.key}`
  const choose = (context: Pick<BlockContext, 'view'>) => choicesOf(context, id, normalSort)

  function Chart({ data, context, isFull }: ChartProps<UtmTree>) {
    const update = useUpdate()
    const { view } = context
    const { options } = useAddress()
    const { t } = context
    const choices = choose(context)
    const onToggle = ({ key }: GridRow) => {
      const keys = choices.toggled.map(keyOfPath)
      const next = keys.includes(key) ? keys.filter((one) => one !== key) : [...keys, key]
      const { [`${id}.open`]: _, ...rest } = options
      update({ options: next.length > 0 ? { ...rest, [`${id}.open`]: writeToggled(next) } : rest })
    }
    return (
      <>
        <Grid
          label={t('marketing.utm.title')}
          columns={columnsOf(subject, context)}
          rows={data.rows}
          total={data.total}
          context={context}
          isFull={isFull}
          nameTitle={t('marketing.utm.path')}
          sort={`${id}.sort`}
          normalSort={normalSort}
          firstRows={15}
          onToggle={onToggle}
          onPick={({ key }, joins) => {
            const path = readPath(key)
            if (path && isNameable(path)) update({ clicks: clickPath(view, path, joins) })
          }}
          testId={id}
        />
        {data.isCut && <More limit={choices.limit} context={context} />}
      </>
    )
  }

  function More({ limit, context: { t, format } }: { limit: number; context: BlockContext }) {
    const [, setRows] = useOption<string>(`${id}.rows`, limits[0])
    const next = limits.find((one) => Number(one) > limit)
    return (
      <p className={styles.more}>
        {t('marketing.utm.cut', { count: format.count(limit) })}
        {next && (
          <button type="button" className={styles.button} onClick={() => setRows(next)}>
            {t('marketing.utm.more', { count: format.count(Number(next)) })}
          </button>
        )}
      </p>
    )
  }

  function Toolbar({ context }: { context: BlockContext }) {
    const { t } = context
    const update = useUpdate()
    const { options } = useAddress()
    const { depth, words } = choose(context)
    const open = (level: number) => {
      const { [`${id}.open`]: _, [`${id}.level`]: __, ...rest } = options
      const normal = words ? 3 : 1
      update({ options: level === normal ? rest : { ...rest, [`${id}.level`]: depths[level - 1]! } })
    }
    return (
      <div className={styles.tools}>
        <Search id={id} words={words} context={context} />
        <button
          type="button"
          className={styles.button}
          aria-disabled={depth === 1 || undefined}
          onClick={() => depth === 1 || open(depth - 1)}
        >
          <ChevronsUp size={15} aria-hidden="true" />
          {t('marketing.utm.close')}
        </button>
        <button
          type="button"
          className={styles.button}
          aria-disabled={depth === 3 || undefined}
          onClick={() => depth === 3 || open(depth + 1)}
        >
          <ChevronsDown size={15} aria-hidden="true" />
          {t('marketing.utm.open')}
        </button>
      </div>
    )
  }

  return defineWidget<string, UtmTree>({
    id,
    area: 'main',
    order: 5,
    height: 560,
    title: ({ t }) => t('marketing.utm.title'),
    note: ({ t }) => t('marketing.utm.note'),
    measures: measuresOf(subject),
    queries: (context) => utmQueries(subject, context, choose(context)),
    rows: (answers, context) => readTree(answers, subject, context, choose(context)),
    isEmpty: ({ rows }) => rows.length === 0,
    empty: ({ context }) =>
      choose(context).words ? (
        <p className={styles.hint} role="status">
          {context.t('marketing.utm.nothing', { words: choose(context).words })}
        </p>
      ) : (
        <NoRecords context={context} />
      ),
    chart: Chart,
    isTable: true,
    toolbar: Toolbar,
    table: ({ rows, total }, context) =>
      gridTable(context.t('marketing.utm.path'), columnsOf(subject, context), [...rows, total]),
    records: () => ({ measure: subject.figures[0]!.measure }),
  })
}

/** Words that a mark of any level contains; asked for when the typing pauses. */
function Search({ id, words, context: { t } }: { id: string; words: string; context: BlockContext }) {
  const [, find] = useOption<string>(`${id}.find`, '')
  const [typed, setTyped] = useState<string>()
  const ask = useDebouncedCallback((text: string) => {
    find(text.trim())
    setTyped(undefined)
  }, 400)
  return (
    <input
      type="search"
      className={styles.search}
      value={typed ?? words}
      placeholder={t('marketing.utm.find')}
      aria-label={t('marketing.utm.find')}
      onChange={(event) => {
        setTyped(event.target.value)
        ask(event.target.value)
      }}
    />
  )
}
