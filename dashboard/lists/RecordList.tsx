import { useMediaQuery } from '@mantine/hooks'
import { RefreshCw, TriangleAlert } from 'lucide-react'
import frame from '../Frame.module.css'
import { addTexts } from '../i18n/index.ts'
import { readOption, useOption } from '../view.ts'
import type { BlockContext } from '../widget.ts'
import { Cards } from './Cards.tsx'
import type { ListSource } from './columns.ts'
import { Printed } from './Printed.tsx'
import { useShown } from './pages.ts'
import { useIsPrinting } from './printing.ts'
import { askList, nextSort, writeSort } from './question.ts'
import styles from './RecordList.module.css'
import { SearchField } from './SearchField.tsx'
import { Table } from './Table.tsx'
import { listsTexts } from './texts.ts'

addTexts(listsTexts)

interface Props {
  source: ListSource
  context: BlockContext
  /** Takes the height of the screen. */
  isFull?: boolean
  /** Of the rows in px, at most. */
  height?: number
}

/**
 * A list of records that has no end: rows are asked for where the reader looks, sorted by the server.
 * Order and words stand in the address under the list's id.
 */
export function RecordList({ source, context, isFull = false, height = 560 }: Props) {
  const { id, normalSort, search } = source
  const { view, portals, t } = context
  const isPhone = useMediaQuery('(max-width: 767px)', undefined, { getInitialValueInEffect: false })
  const isPrinting = useIsPrinting()
  const [, choose] = useOption(`${id}.sort`, normalSort)
  const asked = askList(
    source,
    { sortText: readOption(view, `${id}.sort`, normalSort), words: readOption(view, `${id}.find`, '') },
    portals,
  )
  const { list, isWaiting, error, retry } = useShown(asked)
  const onSort = (key: string) => {
    const column = source.columns.find((one) => one.key === key)
    if (column && list) choose(writeSort(nextSort(column, list.sort)))
  }
  const Form = isPrinting ? Printed : isPhone ? Cards : Table
  return (
    <div className={styles.list} aria-busy={isWaiting} data-testid={`list-${id}`}>
      {search && search.length > 0 && (
        <div className={styles.find}>
          <SearchField id={id} context={context} />
        </div>
      )}
      {error && isWaiting && <Failure message={error.message} retry={() => void retry()} context={context} />}
      {list ? (
        <div className={styles.shown} data-dim={(isWaiting && !error) || undefined}>
          <Form
            source={source}
            list={list}
            context={context}
            height={isFull ? 'calc(100dvh - 190px)' : isPhone ? 'min(76dvh, 720px)' : height}
            onSort={onSort}
          />
        </div>
      ) : (
        !error && (
          <div className={frame.skeleton} style={{ blockSize: height }}>
            <span className="visually-hidden">{t('lists.loading')}</span>
          </div>
        )
      )}
    </div>
  )
}

function Failure({
  message,
  retry,
  context: { t },
}: {
  message: string
  retry: () => void
  context: BlockContext
}) {
  return (
    <div className={frame.failure} role="alert">
      <TriangleAlert size={20} aria-hidden="true" />
      <p>{t('block.error')}</p>
      <small>{message.replace(/^Error: /, '')}</small>
      <button type="button" className={frame.action} onClick={retry}>
        <RefreshCw size={14} aria-hidden="true" />
        {t('block.retry')}
      </button>
    </div>
  )
}
