import { ChevronDown, Search } from 'lucide-react'
import { useState } from 'react'
import { matches } from '../header/OptionList.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { useToast } from '../ui/Toasts.tsx'
import type { BlockContext } from '../widget.ts'
import type { Ask } from './asking.ts'
import styles from './Fields.module.css'
import type { CubeModel, Field, Fitted } from './model.ts'
import { emptyQuestion, mostDimensions, mostMeasures, type Question } from './question.ts'

interface Props {
  cubes: CubeModel[]
  fitting: Fitted | undefined
  ask: Ask
  context: BlockContext
}

type Tab = 'measures' | 'dimensions'

/** Measures of all cubes and dimensions of the one that is asked, with search over titles and explanations. */
export function Fields({ cubes, fitting, ask, context }: Props) {
  const { t } = context
  const [text, setText] = useState('')
  const [tab, setTab] = useState<Tab>('measures')
  const cube = fitting?.cube
  const found = cubes
    .map((one) => ({ ...one, measures: one.measures.filter((measure) => isFound(measure, text)) }))
    .filter(({ measures }) => measures.length > 0)
  const fields = cube ? cube.fields.filter((field) => field.type !== 'time' && isFound(field, text)) : []
  // The cube that is asked comes first: its measures fit together.
  const ordered = [
    ...found.filter((one) => one.name === cube?.name),
    ...found.filter((one) => one.name !== cube?.name),
  ]
  const isDimensions = tab === 'dimensions' && cube !== undefined
  const isNothing = isDimensions ? fields.length === 0 : found.length === 0
  return (
    <>
      <div className={styles.search}>
        <Search size={15} aria-hidden="true" />
        <input
          type="search"
          value={text}
          placeholder={t('builder.search')}
          aria-label={t('builder.search')}
          onChange={(event) => setText(event.target.value)}
          data-testid="builder-search"
        />
      </div>
      {cube && (
        <div className={styles.tabs}>
          <Segmented
            label={t('builder.fields')}
            value={tab}
            options={[
              { value: 'measures', label: t('builder.measures') },
              { value: 'dimensions', label: t('builder.dimensions') },
            ]}
            onChange={setTab}
          />
        </div>
      )}
      <div className={styles.lists}>
        {isNothing && <p className={styles.nothing}>{t('builder.nothingFound')}</p>}
        {isDimensions ? (
          <DimensionList
            fields={fields}
            fitting={fitting!}
            ask={ask}
            context={context}
            isSearch={text !== ''}
          />
        ) : (
          ordered.map((one) => (
            <MeasureList
              key={`${one.name}${cube?.name}`}
              cube={one}
              fitting={fitting}
              ask={ask}
              context={context}
              isOpen={text.trim() !== '' || one.name === (cube ?? cubes[0])?.name}
            />
          ))
        )}
      </div>
    </>
  )
}

const isFound = ({ title, description }: { title: string; description: string }, text: string) =>
  matches(title, text) || matches(description, text)

interface MeasureListProps extends Omit<Props, 'cubes'> {
  cube: CubeModel
  isOpen: boolean
}

function MeasureList({ cube, fitting, ask, context, isOpen }: MeasureListProps) {
  const { t } = context
  const toast = useToast()
  const [changed, change] = useState<boolean>()
  const isHere = fitting?.cube.name === cube.name
  const chosen = isHere ? fitting.question.measures : []
  const toggle = (short: string) => {
    if (!fitting) return ask({ ...emptyQuestion(cube.name), measures: [short] })
    const { question } = fitting
    if (!isHere) {
      ask(movedTo(cube, question, short))
      return toast(t('builder.replaced', { cube: cube.title }), {
        label: t('builder.back'),
        run: () => ask(question),
      })
    }
    const measures = chosen.includes(short) ? chosen.filter((name) => name !== short) : [...chosen, short]
    if (measures.length === 0) return toast(t('builder.last'))
    if (measures.length > mostMeasures) return toast(t('builder.tooMany', { count: mostMeasures }))
    ask({ ...question, measures })
  }
  const open = isOpen !== (changed ?? false)
  return (
    <section className={styles.cube}>
      <h2>
        <button
          type="button"
          aria-expanded={open}
          title={cube.description}
          onClick={() => change(!(changed ?? false))}
        >
          <ChevronDown size={14} aria-hidden="true" />
          {cube.title}
          <small>
            {chosen.length > 0 ? `${chosen.length} / ${cube.measures.length}` : cube.measures.length}
          </small>
        </button>
      </h2>
      {open && (
        <ul>
          {cube.measures.map(({ short, title, description }) => (
            <Choice
              key={short}
              name={`${cube.name}.${short}`}
              title={title}
              description={description}
              isChosen={chosen.includes(short)}
              onToggle={() => toggle(short)}
            />
          ))}
        </ul>
      )}
    </section>
  )
}

/** The question about another cube: whatever it knows too is kept. */
export function movedTo(cube: CubeModel, question: Question, measure: string): Question {
  const knows = (name: string) => cube.fields.some((field) => field.name === name && field.type !== 'time')
  return {
    ...emptyQuestion(cube.name),
    measures: [measure],
    dimensions: question.dimensions.filter(knows),
    conditions: question.conditions.filter(({ name }) => knows(name)),
    step: cube.clock ? question.step : undefined,
  }
}

interface DimensionListProps extends Omit<Props, 'cubes'> {
  fields: Field[]
  fitting: Fitted
  isSearch: boolean
}

function DimensionList({ fields, fitting, ask, context, isSearch }: DimensionListProps) {
  const { t } = context
  const toast = useToast()
  const [isOpen, setOpen] = useState(false)
  const { question } = fitting
  const toggle = (name: string) => {
    const before = question.dimensions
    const dimensions = before.includes(name) ? before.filter((one) => one !== name) : [...before, name]
    if (dimensions.length > mostDimensions) return toast(t('builder.tooManyRows', { count: mostDimensions }))
    ask({ ...question, dimensions })
  }
  const list = (some: Field[]) => (
    <ul>
      {some.map(({ name, title, description }) => (
        <Choice
          key={name}
          name={name}
          title={title}
          description={description}
          isChosen={question.dimensions.includes(name)}
          onToggle={() => toggle(name)}
        />
      ))}
    </ul>
  )
  const technical = fields.filter(({ isTechnical }) => isTechnical)
  const isShown = isOpen || isSearch
  return (
    <section className={styles.cube}>
      {list(fields.filter(({ isTechnical }) => !isTechnical))}
      {technical.length > 0 && (
        <>
          <h2>
            <button type="button" aria-expanded={isShown} onClick={() => setOpen(!isOpen)}>
              <ChevronDown size={14} aria-hidden="true" />
              {t('builder.technical')}
              <small>{technical.length}</small>
            </button>
          </h2>
          {isShown && list(technical)}
        </>
      )}
    </section>
  )
}

interface ChoiceProps {
  name: string
  title: string
  description: string
  isChosen: boolean
  onToggle: () => void
}

const Choice = ({ name, title, description, isChosen, onToggle }: ChoiceProps) => (
  <li>
    <label className={styles.choice} data-chosen={isChosen || undefined} title={description || undefined}>
      <input type="checkbox" checked={isChosen} onChange={onToggle} data-field={name} />
      <span>
        {title}
        {description && description !== title && <small>{description}</small>}
      </span>
    </label>
  </li>
)
