import { useQuery } from '@tanstack/react-query'
import { useRouterState } from '@tanstack/react-router'
import { Clock, SearchX } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { useBlockContext } from '../context.tsx'
import frame from '../Frame.module.css'
import { addTexts } from '../i18n/index.ts'
import { SearchField } from '../lists/SearchField.tsx'
import { listsTexts } from '../lists/texts.ts'
import { fetchJson, loadMeta } from '../server.ts'
import { Choice } from '../ui/Choice.tsx'
import { PageHeading } from '../ui/PageHeading.tsx'
import { readOption, useAddress } from '../view.ts'
import type { BlockContext } from '../widget.ts'
import styles from './DictionaryPage.module.css'
import { type CubeEntry, found, type MetaAnswer, readEntries, type Versions } from './entries.ts'
import { Measure } from './Measure.tsx'
import { dictionaryTexts } from './texts.ts'

addTexts(dictionaryTexts)
addTexts(listsTexts)

const id = 'dictionary'

/** Every measure of the model in the reader's language: what it means, of what it is made, where it is shown. */
export function DictionaryPage() {
  const context = useBlockContext()
  const { t, format } = context
  const {
    data: meta,
    error,
    refetch,
  } = useQuery({
    queryKey: ['model'],
    queryFn: () => loadMeta<MetaAnswer>(),
    staleTime: 60 * 60_000,
  })
  const { data: versions } = useQuery({
    queryKey: ['formulas'],
    queryFn: ({ signal }) => fetchJson<Versions>('/api/formulas', signal),
    staleTime: 60 * 60_000,
  })
  // Without the formulas the words of the model still stand.
  const all = useMemo(
    () => meta && readEntries(meta, versions ?? {}, format.locale),
    [meta, versions, format.locale],
  )
  return (
    <>
      <PageHeading title={t('dictionary.title')} about={t('dictionary.about')} />
      {all && <Found all={all} context={context} />}
      {!all && error && (
        <div className={frame.failure} role="alert">
          <p>{t('block.error')}</p>
          <small>{error.message}</small>
          <button type="button" className={frame.action} onClick={() => void refetch()}>
            {t('block.retry')}
          </button>
        </div>
      )}
      {!all && !error && <div className={frame.skeleton} style={{ blockSize: 600 }} />}
    </>
  )
}

interface Props {
  context: BlockContext
}

function Found({ all, context }: Props & { all: CubeEntry[] }) {
  const { t, format } = context
  const address = useAddress()
  const cube = readOption<string>(address, `${id}.cube`, '')
  const [words, setWords] = useState(readOption<string>(address, `${id}.find`, ''))
  const cubes = useMemo(() => found(all, words, cube), [all, words, cube])
  const count = cubes.reduce((sum, { measures }) => sum + measures.length, 0)
  const target = useTarget(cubes)
  return (
    <>
      <div className={styles.tools}>
        <SearchField id={id} context={context} placeholder={t('dictionary.find')} onText={setWords} />
        <Choice
          option={`${id}.cube`}
          normal=""
          label={t('dictionary.cube')}
          choices={[
            { value: '', label: t('dictionary.cubes') },
            ...all.map(({ name, title }) => ({ value: name, label: title })),
          ]}
        />
        <p role="status" data-testid="dictionary-count" data-count={count}>
          {t('dictionary.count', { count, value: format.count(count) })}
        </p>
      </div>
      {cubes.map((entry) => (
        <Cube
          key={entry.name}
          entry={entry}
          target={target}
          isFound={words.trim() !== ''}
          context={context}
        />
      ))}
      {cubes.length === 0 && (
        <div className={frame.empty}>
          <SearchX size={20} aria-hidden="true" />
          <p>{t('lists.nothing', { words })}</p>
        </div>
      )}
    </>
  )
}

/** The member that the address points to; the page goes there once it is drawn. */
function useTarget(cubes: CubeEntry[]): string {
  const hash = useRouterState({ select: ({ location }) => location.hash })
  const isDrawn = cubes.some(({ measures, dimensions }) =>
    [...measures, ...dimensions].some(({ name }) => name === hash),
  )
  useEffect(() => {
    if (hash && isDrawn) document.getElementById(hash)?.scrollIntoView({ block: 'center' })
  }, [hash, isDrawn])
  return hash
}

function Cube({
  entry,
  target,
  isFound,
  context,
}: Props & { entry: CubeEntry; target: string; isFound: boolean }) {
  const { t } = context
  const { name, title, description, clock, measures, dimensions } = entry
  const isTargetHere = dimensions.some((dimension) => dimension.name === target)
  return (
    <section className={styles.cube} aria-labelledby={`cube-${name}`}>
      <header>
        <h2 id={`cube-${name}`}>
          {title} <code>{name}</code>
        </h2>
        <p>{description}</p>
        <p className={styles.clock}>
          <Clock size={14} aria-hidden="true" />
          {clock ? t('dictionary.clock', { clock }) : t('dictionary.now')}
        </p>
      </header>
      <div className={styles.measures}>
        {measures.map((measure) => (
          <Measure key={measure.name} entry={measure} isTarget={measure.name === target} context={context} />
        ))}
      </div>
      {dimensions.length > 0 && (
        <details className={styles.dimensions} open={isTargetHere || (isFound && measures.length === 0)}>
          <summary>{t('dictionary.dimensions', { count: dimensions.length })}</summary>
          <dl>
            {dimensions.map((dimension) => (
              <div
                key={dimension.name}
                id={dimension.name}
                data-target={dimension.name === target || undefined}
              >
                <dt>
                  {dimension.title} <code>{dimension.name.slice(dimension.name.indexOf('.') + 1)}</code>
                </dt>
                <dd>{dimension.description}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </section>
  )
}
