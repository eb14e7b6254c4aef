import styles from './Sparkline.module.css'

interface Props {
  points: (number | null)[]
  label: string
  /** The last point belongs to an unfinished period: its end is drawn hollow and dashed. */
  isOpen: boolean
}

/** A small line with a dot at its end; stretches to its box. */
export function Sparkline({ points, label, isOpen }: Props) {
  const known = points.filter((point) => point !== null)
  if (known.length < 2) return <div className={styles.box} />
  const low = Math.min(...known, 0)
  const height = Math.max(...known) - low || 1
  const at = points.flatMap((point, index) =>
    point === null
      ? []
      : [{ x: (index / (points.length - 1)) * 100, y: 100 - ((point - low) / height) * 100, index }],
  )
  const line = (part: typeof at) => part.map(({ x, y }, index) => `${index ? 'L' : 'M'}${x} ${y}`).join('')
  const end = at.at(-1)!
  const isOpenEnd = isOpen && end.index === points.length - 1
  const solid = isOpenEnd ? at.slice(0, -1) : at
  return (
    <div className={styles.box}>
      <svg
        className={styles.line}
        viewBox="0 0 100 100"
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
      >
        <path className={styles.area} d={`${line(at)}L${end.x} 100L${at[0]!.x} 100Z`} />
        <path className={styles.stroke} d={line(solid)} />
        {isOpenEnd && <path className={styles.dashed} d={line(at.slice(-2))} />}
      </svg>
      <i
        className={styles.dot}
        data-open={isOpenEnd || undefined}
        style={{ insetInlineStart: `${end.x}%`, insetBlockStart: `${end.y}%` }}
      />
    </div>
  )
}
