import type { Clock } from './clock.ts'

/** Seconds of server time that a portal allows one method within ten minutes. */
const ALLOWED = 480
const SLOW_FROM = ALLOWED * 0.8
const STOP_AT = ALLOWED * 0.95
const LONGEST_WINDOW = 600_000

/** The `time` block of an answer. Every key may be absent on old portals. */
export interface AnswerTime {
  date_start?: string
  finish?: number
  duration?: number
  operating?: number
  operating_reset_at?: number | string
}

interface Budget {
  used: number
  resetAt: number
  /** What the last request cost. */
  cost: number
  blockedUntil: number
}

/** Keeps each method below the portal's limit of server time. */
export interface Operating {
  /** Milliseconds to wait before these methods may be called; 0 nearly always. */
  delay(methods: Iterable<string>): number
  /** Takes in what one answer says was charged: a time for each command, in their order. */
  note(times: Iterable<readonly [method: string, time: AnswerTime | undefined]>): void
  /** The portal refused the method for now. */
  blocked(method: string): void
  /** Methods with server time used, the busiest first. */
  list(): OperatingUse[]
}

/** How much of its server time a method has used up. */
export interface OperatingUse {
  method: string
  usedSeconds: number
  limitSeconds: number
  /** ISO; when the oldest minute drops out, null when unknown. */
  resetAt: string | null
  blocked: boolean
}

/** Spreads what is left of a method's budget evenly up to its reset, from 80 % on. */
export function createOperating(clock: Clock): Operating {
  const budgets = new Map<string, Budget>()
  const budget = (method: string) => {
    const known = budgets.get(method) ?? { used: 0, resetAt: 0, cost: 0, blockedUntil: 0 }
    budgets.set(method, known)
    return known
  }

  function delayOf(method: string): number {
    const known = budgets.get(method)
    if (!known) return 0
    const now = clock.now()
    const blocked = Math.max(0, known.blockedUntil - now)
    const untilReset = known.resetAt - now
    if (known.used < SLOW_FROM || untilReset <= 0) return blocked
    const left = STOP_AT - known.used
    const pause = left <= 0 ? untilReset : Math.min(untilReset, untilReset * (known.cost / left))
    return Math.max(blocked, pause)
  }

  return {
    delay: (methods) => Math.max(0, ...[...methods].map(delayOf)),
    note(times) {
      const before = new Map<string, number>()
      for (const [method, time] of times) {
        if (typeof time?.operating !== 'number') continue
        const known = budget(method)
        if (!before.has(method)) before.set(method, known.used)
        known.used = time.operating
        known.resetAt = clock.now() + (untilReset(time, clock.now()) ?? 60_000)
      }
      for (const [method, used] of before) budget(method).cost = Math.max(0, budget(method).used - used)
    },
    blocked(method) {
      const known = budget(method)
      const now = clock.now()
      known.used = Math.max(known.used, ALLOWED)
      // Only the oldest minute drops out at the reset: afterwards try again minute by minute.
      known.blockedUntil = known.resetAt > now ? known.resetAt + 1000 : now + 60_000
      known.resetAt = known.blockedUntil
    },
    list: () =>
      [...budgets]
        .map(([method, { used, resetAt, blockedUntil }]) => ({
          method,
          usedSeconds: resetAt > clock.now() ? Math.round(used * 10) / 10 : 0,
          limitSeconds: ALLOWED,
          resetAt: resetAt > clock.now() ? new Date(resetAt).toISOString() : null,
          blocked: blockedUntil > clock.now(),
        }))
        .sort((a, b) => b.usedSeconds - a.usedSeconds),
  }
}

/** Milliseconds until the reset, by the portal's own clock where it tells its time: ours may be hours off. */
function untilReset(
  { operating_reset_at, finish, date_start }: AnswerTime,
  ours: number,
): number | undefined {
  const reset =
    typeof operating_reset_at === 'string'
      ? Date.parse(operating_reset_at)
      : (operating_reset_at ?? Number.NaN) * 1000
  const theirs = typeof finish === 'number' ? finish * 1000 : Date.parse(date_start ?? '')
  const ms = Math.min(LONGEST_WINDOW, Math.max(0, reset - (Number.isNaN(theirs) ? ours : theirs)))
  return Number.isFinite(ms) ? ms : undefined
}
