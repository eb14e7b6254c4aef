import type { ReactNode } from 'react'
import type { Geometry } from './geometry.ts'
import styles from './StepChart.module.css'

/** Drawing over the whole chart, in the coordinates of its plot; not for screen readers. */
export const Canvas = ({
  geometry: { width, height, margin },
  children,
}: {
  geometry: Geometry
  children: ReactNode
}) => (
  <svg
    className={styles.layer}
    width={width + margin.left + margin.right}
    height={height + margin.top + margin.bottom}
    aria-hidden="true"
  >
    <g transform={`translate(${margin.left},${margin.top})`}>{children}</g>
  </svg>
)
