import { ArrowRight } from 'lucide-react'
import type { BlockContext } from '../widget.ts'
import type { Ask } from './asking.ts'
import styles from './BuilderPage.module.css'
import { type CubeModel, fitted } from './model.ts'
import { readyQuestions } from './ready.ts'

interface Props {
  cubes: CubeModel[]
  ask: Ask
  context: BlockContext
}

/** Nothing is asked yet: questions to begin with. Those that this model cannot answer are left out. */
export function Start({ cubes, ask, context: { t } }: Props) {
  const ready = readyQuestions.filter(({ question }) => fitted(question, cubes)?.unknown.length === 0)
  return (
    <section className={styles.start} aria-labelledby="builder-start" data-testid="builder-start">
      <h2 id="builder-start">{t('builder.start')}</h2>
      <p>{t('builder.start.about')}</p>
      <ul>
        {ready.map(({ id, question, period }) => (
          <li key={id}>
            <button type="button" onClick={() => ask(question, period && { period })} data-ready={id}>
              <b>{t(`builder.ready.${id}`)}</b>
              <small>{t(`builder.ready.${id}.about`)}</small>
              <ArrowRight size={16} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
