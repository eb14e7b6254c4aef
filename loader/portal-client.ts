import { type Envelope, judge, judgeError, type RetryReason, type Verdict } from './answer.ts'
import type { Clock } from './clock.ts'
import { type MethodError, PortalError, SyncStoppedError } from './errors.ts'
import { createGate } from './gate.ts'
import type { Logger } from './log.ts'
import { type AnswerTime, createOperating, type OperatingUse } from './operating.ts'
import type { Pace } from './pace.ts'
import { fromMap, isObject, type Params, toQuery } from './php.ts'
import type { Redact } from './redact.ts'
import type { Transport } from './transport.ts'

/** One call inside a batch. */
export interface Command {
  method: string
  params: Params
}

/** What one command of a batch came to. A portal that is busy right now gives `later`: ask again. */
export type Outcome =
  | { kind: 'ok'; result: unknown; total: number | undefined; next: number | undefined; seconds: number }
  | { kind: 'refused'; error: MethodError }
  | { kind: 'later'; message: string }

/** Outcomes by command name, and the portal's clock when it began to answer (ISO, portal offset). */
export interface BatchAnswer {
  outcomes: Map<string, Outcome>
  serverTime: string | undefined
}

export interface ClientStats {
  requests: number
  /** Times and milliseconds spent waiting for the portal's limits. */
  waits: number
  waitedMs: number
  /** Requests that the portal turned away for coming too fast. */
  refused: number
  retries: number
}

/** The only speaker to the portal: paced, patient, tolerant of every known shape of answer. */
export interface PortalClient {
  /** @throws {MethodError} refused for good · {PortalError} portal unusable · {SyncStoppedError} */
  call(method: string, params?: Params): Promise<Envelope>
  /** Up to 50 commands in one request. Later ones may refer to earlier ones: `$result[c0][49][ID]`. */
  batch(commands: ReadonlyMap<string, Command>, signal?: AbortSignal): Promise<BatchAnswer>
  /** Waits after an answer that brought nothing, longer each time. */
  rest(stalls: number): Promise<void>
  readonly stats: ClientStats
  /** Server time used, by method. */
  operating(): OperatingUse[]
  readonly origin: string
  close(): Promise<void>
}

export interface ClientOptions {
  transport: Transport
  pace: Pace
  clock: Clock
  log: Logger
  redact: Redact
  signal?: AbortSignal
}

/** Requests on their way at once: enough to fill 2/s when a batch takes 2.5 s, gentle for a small portal. */
const IN_FLIGHT = 5

const PATIENCE: Record<RetryReason, { tries: number; firstMs: number; maxMs: number }> = {
  limit: { tries: 12, firstMs: 1500, maxMs: 15_000 },
  operating: { tries: 20, firstMs: 0, maxMs: 0 },
  gateway: { tries: 9, firstMs: 1000, maxMs: 60_000 },
  network: { tries: 6, firstMs: 1000, maxMs: 20_000 },
  internal: { tries: 4, firstMs: 2000, maxMs: 10_000 },
}

export function createPortalClient(options: ClientOptions): PortalClient {
  const { transport, pace, clock, log, redact } = options
  const gate = createGate(IN_FLIGHT)
  const operating = createOperating(clock)
  const stats: ClientStats = { requests: 0, waits: 0, waitedMs: 0, refused: 0, retries: 0 }
  const host = () => new URL(transport.origin).host

  async function pause(ms: number, signal: AbortSignal | undefined) {
    if (ms <= 0) return
    stats.waits++
    stats.waitedMs += ms
    await clock.pause(ms, signal)
  }

  async function send(method: string, body: Params, signal: AbortSignal | undefined): Promise<Verdict> {
    const waited = await pace.take(signal)
    if (waited > 0) {
      stats.waits++
      stats.waitedMs += waited
    }
    stats.requests++
    try {
      const answer = await transport.post(method, body, signal)
      return judge(method, answer.status, redact(answer.text))
    } catch (error) {
      if (signal?.aborted) throw error
      return { kind: 'retry', reason: 'network', message: networkReason(error) }
    }
  }

  async function persist(
    method: string,
    body: Params,
    inner: Iterable<string>,
    signal?: AbortSignal,
  ): Promise<Envelope> {
    const attempts: Partial<Record<RetryReason, number>> = {}
    for (;;) {
      await pause(operating.delay(inner), signal)
      const verdict = await send(method, body, signal)
      if (verdict.kind === 'ok') return verdict.envelope
      if (verdict.kind === 'fatal')
        throw new PortalError(verdict.error.kind, `${host()}: ${redact(verdict.error.message)}`)
      if (verdict.kind === 'refused') throw verdict.error
      attempts[verdict.reason] = (attempts[verdict.reason] ?? 0) + 1
      await retryPause(method, verdict.reason, verdict.message, attempts[verdict.reason]!, signal)
    }
  }

  async function retryPause(
    method: string,
    reason: RetryReason,
    message: string,
    attempt: number,
    signal?: AbortSignal,
  ) {
    const { tries, firstMs, maxMs } = PATIENCE[reason]
    if (reason === 'limit') {
      stats.refused++
      pace.full()
    }
    if (reason === 'operating') operating.blocked(method)
    if (attempt >= tries) throw gaveUp(method, message, attempt)
    stats.retries++
    log.debug({ method, reason, attempt, answer: redact(message) }, 'the portal did not answer, trying again')
    // Half fixed, half chance: several clients must not come back at the same moment.
    await pause(Math.min(maxMs, firstMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2), signal)
  }

  function gaveUp(method: string, message: string, attempts: number) {
    return new PortalError(
      'unreachable',
      `${host()}: ${method} got no answer in ${attempts} attempts (${redact(message)}). Check the address and the network; the next sync resumes where this one ended.`,
    )
  }

  async function guarded<T>(
    signal: AbortSignal | undefined,
    work: (signal?: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const all = [options.signal, signal].filter((one) => one !== undefined)
    const either = all.length > 1 ? AbortSignal.any(all) : all[0]
    if (either?.aborted) throw new SyncStoppedError()
    try {
      return await gate(() => work(either))
    } catch (error) {
      if (either?.aborted) throw new SyncStoppedError()
      throw error
    }
  }

  function outcomeOf(body: unknown, name: string, position: number, command: Command): Outcome {
    const maps = isObject(body) ? body : {}
    const time = fromMap(maps.result_time, name, position) as AnswerTime | undefined
    const failure = fromMap(maps.result_error, name, position)
    if (isObject(failure) || typeof failure === 'string') return failed(command.method, failure)
    const result = fromMap(maps.result, name, position)
    if (result === undefined)
      return { kind: 'later', message: `${command.method}: missing in the answer of the batch` }
    return {
      kind: 'ok',
      result,
      total: countOf(fromMap(maps.result_total, name, position)),
      next: countOf(fromMap(maps.result_next, name, position)),
      seconds: time?.duration ?? 0,
    }
  }

  function failed(method: string, failure: Record<string, unknown> | string): Outcome {
    const code = isObject(failure) ? String(failure.error ?? '') : failure
    const description = isObject(failure) ? String(failure.error_description ?? '') : ''
    const verdict = judgeError(method, code, description)
    if (verdict.kind === 'fatal')
      throw new PortalError(verdict.error.kind, `${host()}: ${redact(verdict.error.message)}`)
    if (verdict.kind === 'refused') return verdict
    if (verdict.reason === 'operating') operating.blocked(method)
    if (verdict.reason === 'limit') pace.full()
    return { kind: 'later', message: redact(verdict.message) }
  }

  return {
    stats,
    operating: operating.list,
    get origin() {
      return transport.origin
    },
    call: (method, params = {}) =>
      guarded(undefined, async (signal) => {
        const envelope = await persist(method, params, [method], signal)
        operating.note([[method, envelope.time]])
        return envelope
      }),
    batch: (commands, signal) =>
      guarded(signal, async (either) => {
        const methods = new Set(['batch', ...[...commands.values()].map((command) => command.method)])
        const cmd = Object.fromEntries(
          [...commands].map(([name, { method, params }]) => [name, `${method}?${toQuery(params)}`]),
        )
        const envelope = await persist('batch', { halt: 0, cmd }, methods, either)
        operating.note([...timesOf(envelope.result, commands), ['batch', envelope.time]])
        const outcomes = new Map(
          [...commands].map(
            ([name, command], index) => [name, outcomeOf(envelope.result, name, index, command)] as const,
          ),
        )
        return { outcomes, serverTime: envelope.time?.date_start }
      }),
    rest: (stalls) =>
      guarded(undefined, (signal) =>
        pause(Math.min(60_000, 1000 * 2 ** stalls) * (0.5 + Math.random() / 2), signal),
      ),
    close: () => transport.close(),
  }
}

function timesOf(body: unknown, commands: ReadonlyMap<string, Command>) {
  const times = isObject(body) ? body.result_time : undefined
  return [...commands].map(
    ([name, { method }], index) => [method, fromMap(times, name, index) as AnswerTime | undefined] as const,
  )
}

function countOf(value: unknown): number | undefined {
  const count = typeof value === 'string' ? Number(value) : value
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 ? count : undefined
}

/** The reason of a failed connection without addresses: `ECONNREFUSED`, `timeout`. */
function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection failed'
  if (error.name === 'TimeoutError') return 'no answer in time'
  const cause = error.cause as { code?: string } | undefined
  return cause?.code ?? (error as NodeJS.ErrnoException).code ?? 'the connection failed'
}
