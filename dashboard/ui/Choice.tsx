import type { ReactNode } from 'react'
import { useOption } from '../view.ts'
import styles from './Choice.module.css'

interface Props<Value extends string> {
  /** Key of the option in the address. */
  option: string
  normal: Value
  label: string
  choices: readonly { value: Value; label: string }[]
  /** The label stands before the box; otherwise only screen readers hear it. */
  isLabelled?: boolean
}

/** One of many, kept in the address. */
export function Choice<Value extends string>({ option, normal, label, choices, isLabelled }: Props<Value>) {
  const values = choices.map(({ value }) => value)
  const [chosen, choose] = useOption<Value>(option, normal, values)
  return (
    <label className={styles.label}>
      <span className={isLabelled ? undefined : 'visually-hidden'}>{label}</span>
      <select
        className={styles.select}
        title={label}
        value={chosen}
        onChange={(event) => choose(event.target.value as Value)}
      >
        {choices.map(({ value, label: text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}

/** Several controls of a block, on as many lines as they need. */
export const Choices = ({ children }: { children: ReactNode }) => <div className={styles.row}>{children}</div>
