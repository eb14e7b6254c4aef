import { showsPortals } from '../portals.ts'
import { Segmented } from '../ui/Segmented.tsx'
import { useOption } from '../view.ts'
import type { BlockContext } from '../widget.ts'
import styles from './PipelinePicker.module.css'
import type { PipelineName } from './pipelines.ts'

/** More do not fit beside each other. */
const mostSegments = 4

/** The pipeline that the stage blocks of a page look at: one choice for all of them, the first while none is made. */
export function usePipeline<Of extends { key: string }>(pipelines: readonly Of[]): Of | undefined {
  const [key] = useOption<string>('stages.pipeline', '')
  return pipelines.find((pipeline) => pipeline.key === key) ?? pipelines[0]
}

interface Props {
  pipelines: readonly PipelineName[]
  context: BlockContext
}

/** Chooses it; nothing where there is nothing to choose. */
export function PipelinePicker({ pipelines, context }: Props) {
  const [, choose] = useOption<string>('stages.pipeline', '')
  const chosen = usePipeline(pipelines)
  if (pipelines.length < 2 || !chosen) return null
  const label = context.t('funnel.pipeline')
  const options = pipelines.map(({ key, name, portalShort }) => ({
    value: key,
    label: showsPortals(context) ? `${name} · ${portalShort}` : name,
  }))
  const pick = (key: string) => choose(key === pipelines[0]?.key ? '' : key)
  return (
    <div className={styles.picker}>
      {options.length <= mostSegments ? (
        <Segmented label={label} value={chosen.key} options={options} onChange={pick} />
      ) : (
        <select
          aria-label={label}
          className={styles.select}
          value={chosen.key}
          onChange={(event) => pick(event.target.value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </div>
  )
}
