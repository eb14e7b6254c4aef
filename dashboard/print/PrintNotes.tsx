import { useBlockContext, useMeasureTexts } from '../context.tsx'
import type { AnyWidget } from '../widget.ts'
import styles from './print.module.css'

/** Under a printed page: how each number on it is counted, in the model's words. */
export default function PrintNotes({ widgets }: { widgets: readonly AnyWidget[] }) {
  const { t, format } = useBlockContext()
  const textOf = useMeasureTexts()
  const measures = [...new Set(widgets.flatMap((widget) => widget.measures))]
  return (
    <footer className={styles.notes}>
      <h2>{t('print.formulas')}</h2>
      <dl>
        {measures.map((measure) => {
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
      <p>
        {location.href} · {t('print.at', { time: format.moment(new Date()) })}
      </p>
    </footer>
  )
}
