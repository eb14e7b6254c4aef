import { type CSSProperties, type ReactNode, useId } from 'react'
import styles from './Panel.module.css'

interface Props {
  title: string
  note?: ReactNode
  tools?: ReactNode
  /** Columns out of 12 on a wide screen. */
  span?: number
  testId?: string
  children: ReactNode
}

/** A card with a heading. */
export function Panel({ title, note, tools, span, testId, children }: Props) {
  const id = useId()
  return (
    <section
      className={styles.panel}
      aria-labelledby={id}
      data-testid={testId}
      style={span ? ({ '--span': span } as CSSProperties) : undefined}
    >
      <header className={styles.head}>
        <h2 id={id}>{title}</h2>
        {note && <p>{note}</p>}
        {tools && <div className={styles.tools}>{tools}</div>}
      </header>
      {children}
    </section>
  )
}
