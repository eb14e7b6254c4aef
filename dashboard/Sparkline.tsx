import styles from './Sparkline.module.css'

interface Props {
  points: (number | null)[]
  label: string
  /** The last point belongs to an unfinished month: drawn hollow and dashed, without a say in the scale. */
  isOpen: boolean
}

/** A small line with a dot at its end; stretches to its box. */
export function Sparkline({ points, label, isOpen }: Props) {
  const finished = (isOpen ? points.slice(0, -1) : points).filter((point) => point !== null)
  if (finished.length < 2) return <div className={styles.box} />
  const low = Math.min(...finished)
  const range = Math.max(...finished) - low || 1
  const heightOf = (point: number) => 90 - Math.min(Math.max((point - low) / range, -0.1), 1.1) * 80
  const at = points.flatMap((point, index) =>
    point === null ? [] : [{ x: (index / (points.length - 1)) * 100, y: heightOf(point), index }],
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
