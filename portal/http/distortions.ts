/** Answers that arrive whole, but not as the documentation has them. */
import { isMap, type Params } from '../params.ts'
import { phpArray } from './php.ts'

export const DISTORTIONS = ['missing_command', 'no_time', 'no_operating', 'iso_reset'] as const

export type Distortion = (typeof DISTORTIONS)[number]

/** Distortions of whole batches only. */
export const BATCH_ONLY: ReadonlySet<string> = new Set(['missing_command'])

/**
 * Changes an answer.
 *
 * @param key     the command that goes missing; the last one that succeeded when absent
 * @param format  unix seconds → ISO date in the portal's zone
 */
export function distort(
  kind: Distortion,
  body: Params,
  key: string | undefined,
  format: (seconds: number) => string,
): Params {
  switch (kind) {
    case 'missing_command':
      return { ...body, result: withoutCommand(body.result as Params, key) }
    case 'no_time': {
      const { time: _time, ...rest } = body
      return rest
    }
    case 'no_operating':
      return changeTimes(body, ({ operating: _o, operating_reset_at: _r, ...time }) => time)
    case 'iso_reset':
      return changeTimes(body, (time) =>
        typeof time.operating_reset_at === 'number'
          ? { ...time, operating_reset_at: format(time.operating_reset_at) }
          : time,
      )
  }
}

function withoutCommand(maps: Params, key: string | undefined): Params {
  const victim = key ?? Object.keys(maps.result as object).at(-1)
  return mapValues(maps, (map) => {
    const rest = Object.entries(map as object).filter(([name]) => name !== victim)
    return phpArray(Object.fromEntries(rest))
  })
}

function changeTimes(body: Params, change: (time: Params) => Params): Params {
  const result = isMap(body.result) ? body.result : undefined
  const times = result?.result_time
  return {
    ...body,
    ...(result && times ? { result: { ...result, result_time: changeEach(times, change) } } : {}),
    ...(isMap(body.time) ? { time: change(body.time) } : {}),
  }
}

const changeEach = (times: unknown, change: (time: Params) => Params) =>
  Array.isArray(times) ? times.map(change) : mapValues(times as Params, (time) => change(time as Params))

const mapValues = (map: Params, change: (value: unknown) => unknown): Params =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value)]))
