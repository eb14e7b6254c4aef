import { ChevronDown, RefreshCw } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Announcer } from '../Announcer.tsx'
import { chartsTexts } from '../charts/texts.ts'
import { useBlockContext } from '../context.tsx'
import frame from '../Frame.module.css'
import { Frame } from '../Frame.tsx'
import { addTexts } from '../i18n/index.ts'
import { PageHeading } from '../ui/PageHeading.tsx'
import { useAsk } from './asking.ts'
import styles from './BuilderPage.module.css'
import { Fields } from './Fields.tsx'
import { type CubeModel, fitted, useCubes } from './model.ts'
import { QuestionBar } from './QuestionBar.tsx'
import { type Question, readQuestion } from './question.ts'
import { Start } from './Start.tsx'
import { builderTexts } from './texts.ts'
import { builderWidget } from './widget.tsx'

addTexts(builderTexts)
addTexts(chartsTexts)

/** Any question to the model; it lives in the address, so that it can be saved, shared and undone. */
export function BuilderPage() {
  const { t, format } = useBlockContext()
  const { data: cubes, isError, refetch } = useCubes(format.locale)
  return (
    <>
      <PageHeading title={t('builder.title')} about={t('builder.about')} />
      {cubes ? (
        <Builder cubes={cubes} />
      ) : isError ? (
        <div className={frame.failure} role="alert">
          <p>{t('builder.modelFailed')}</p>
          <button type="button" className={frame.action} onClick={() => void refetch()}>
            <RefreshCw size={14} aria-hidden="true" />
            {t('block.retry')}
          </button>
        </div>
      ) : (
        <div className={styles.loading} aria-busy="true" />
      )}
    </>
  )
}

function Builder({ cubes }: { cubes: CubeModel[] }) {
  const context = useBlockContext()
  const { t, view } = context
  const ask = useAsk()
  const [isOpen, setOpen] = useState(false)
  const asked = readQuestion(view.options)
  // The address is read anew in every render; the block only changes with the question.
  const key = JSON.stringify(asked)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` says all that `asked` does
  const fitting = useMemo(() => asked && fitted(asked, cubes), [key, cubes])
  const widget = useMemo(() => fitting && builderWidget(fitting), [fitting])
  return (
    <div className={styles.layout}>
      <aside className={styles.side} aria-label={t('builder.fields')} data-open={isOpen || undefined}>
        <button
          type="button"
          className={styles.opener}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {t(fitting ? 'builder.open' : 'builder.fields')}
          <ChevronDown size={16} aria-hidden="true" />
        </button>
        <div className={styles.fields}>
          <Fields cubes={cubes} fitting={fitting} ask={ask} context={context} />
        </div>
      </aside>
      <div className={styles.main}>
        {fitting && widget ? (
          <>
            <h2 className="visually-hidden">{t('builder.answer')}</h2>
            <QuestionBar fitting={fitting} ask={ask} context={context} />
            {fitting.unknown.length > 0 && (
              <p className={styles.notice} role="status">
                {t('builder.unknown', { names: fitting.unknown.join(', ') })}
              </p>
            )}
            {/* Another question never shows the numbers of the one before under its own name. */}
            <Frame key={questionKey(fitting.question)} widget={widget} />
          </>
        ) : (
          <>
            {asked && (
              <p className={styles.notice} role="status">
                {t('builder.noQuestion')}
              </p>
            )}
            <Start cubes={cubes} ask={ask} context={context} />
          </>
        )}
      </div>
      <Announcer context={context} />
    </div>
  )
}

/** What the columns of the answer depend on. */
const questionKey = ({ cube, measures, dimensions, step, time }: Question) =>
  JSON.stringify([cube, measures, dimensions, step, time])
