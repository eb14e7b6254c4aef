import { ChevronDown, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { Value } from '../ui/Value.tsx'
import styles from './Matrix.module.css'
import { type MatrixProps, writingOf } from './Matrix.tsx'
import { total } from './matrix.ts'
import { hasRecords, shownTree, totalLine } from './matrix-lines.ts'

/** A matrix on a phone: one item is chosen, its stages stand below with bars. */
export function MatrixCards(props: MatrixProps) {
  const { items, itemTitle, itemsTotal, treeTotal, kind, context, read, request } = props
  const all = itemsTotal ? [totalLine(itemsTotal), ...items] : [...items]
  const [chosen, choose] = useState(total)
  const item = all.find(({ key }) => key === chosen) ?? all[0]
  const lines = [...shownTree(props.tree, props.open ?? []), ...(treeTotal ? [totalLine(treeTotal)] : [])]
  const values = lines
    .filter(({ level, isTotal, kind }) => level === 1 && !isTotal && !kind)
    .map(({ key }) => read(key, item?.key ?? total) ?? 0)
  const most = Math.max(0, ...values)
  const { write, unit } = writingOf(props, most)
  if (!item) return null
  return (
    <div data-testid={props.testId}>
      <label className={styles.choice}>
        {itemTitle}
        <select value={item.key} onChange={(event) => choose(event.target.value)}>
          {all.map(({ key, name, note }) => (
            <option key={key} value={key}>
              {note ? `${name} · ${note}` : name}
            </option>
          ))}
        </select>
      </label>
      {unit && <p className={styles.unit}>{context.t(`matrix.unit.${unit}`)}</p>}
      <ul className={styles.cards} aria-label={props.label}>
        {lines.map((line) => {
          const value = read(line.key, item.key)
          const isStage = line.level === 1 && !line.isTotal && !line.kind
          return (
            <li key={line.key} data-level={line.level} data-total={line.isTotal || undefined}>
              {line.isOpen !== undefined && props.onToggle ? (
                <button
                  type="button"
                  className={styles.toggle}
                  aria-expanded={line.isOpen}
                  onClick={() => props.onToggle?.(line)}
                >
                  {line.isOpen ? (
                    <ChevronDown size={14} aria-hidden="true" />
                  ) : (
                    <ChevronRight size={14} aria-hidden="true" />
                  )}
                  {line.name}
                  {line.note && <small>{line.note}</small>}
                </button>
              ) : (
                <span>{line.name}</span>
              )}
              <b>
                <Value
                  value={value}
                  kind={line.kind ?? kind}
                  context={context}
                  text={write(value, line.kind)}
                  request={hasRecords(value, line.kind ?? kind) ? request(line, item) : undefined}
                />
              </b>
              {isStage && (
                <span className={styles.track} aria-hidden="true">
                  <span style={{ inlineSize: `${most > 0 ? ((value ?? 0) / most) * 100 : 0}%` }} />
                </span>
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}
