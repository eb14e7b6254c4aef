import type { ReactNode } from 'react'
import styles from './BarList.module.css'

export interface BarRow {
  key: string
  name: string
  /** Width of the bar, 0…1 of the track. */
  part: number
  /** What stands behind the bar, under the heads. */
  values: ReactNode[]
  isOutside?: boolean
}

interface Props {
  label: string
  /** Head of the names, then one for each value. */
  heads: string[]
  rows: BarRow[]
  total?: Omit<BarRow, 'part' | 'key'>
  testId?: string
}

/** Names with bars and numbers: a table, so that every number has its head. */
export const BarList = ({ label, heads: [nameHead, ...heads], rows, total, testId }: Props) => (
  <table className={styles.table} aria-label={label} data-testid={testId}>
    <thead>
      <tr>
        <th scope="col">{nameHead}</th>
        <td className={styles.bar} />
        {heads.map((head) => (
          <th key={head} scope="col">
            {head}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {rows.map((row) => (
        <tr key={row.key} data-outside={row.isOutside || undefined}>
          <th scope="row" title={row.name}>
            {row.name}
          </th>
          <td className={styles.bar} aria-hidden="true">
            <span className={styles.track}>
              <span style={{ inlineSize: `${Math.min(Math.max(row.part, 0), 1) * 100}%` }} />
            </span>
          </td>
          {row.values.map((value, index) => (
            <td key={heads[index]}>{value}</td>
          ))}
        </tr>
      ))}
    </tbody>
    {total && (
      <tfoot>
        <tr>
          <th scope="row">{total.name}</th>
          <td className={styles.bar} />
          {total.values.map((value, index) => (
            <td key={heads[index]}>{value}</td>
          ))}
        </tr>
      </tfoot>
    )}
  </table>
)
