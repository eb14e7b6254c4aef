/**
 * A year and a month as two group keys are one month to Cube: `GROUP BY EXTRACT(YEAR FROM t), EXTRACT(MONTH FROM t)`, as date
 * hierarchies of Excel, Power BI and Tableau ask it. Then a roll-up by months can answer.
 */
import { as, functionName, type Node, typeNameOf } from '../grammar/tree.ts'
import { keyOf } from '../grammar/walk.ts'
import type { Sources } from './members.ts'
import { type TimePart, timeOf, truncation } from './time-keys.ts'

type Field = 'year' | 'quarter' | 'month' | 'day'

interface CalendarPart extends Omit<TimePart, 'unit'> {
  field: Field
}

/** Keys whose values together say which year, quarter, month or day it is; each with that unit. */
export function calendarKeys(keys: Node[], sources: Sources): Map<string, TimePart> {
  const parts = keys.flatMap((key) => {
    const part = calendarPart(key, sources)
    return part ? [{ key: keyOf(key), part }] : []
  })
  const found = new Map<string, TimePart>()
  for (const { key, part } of parts) {
    const { member, of } = part
    const fields = parts
      .filter(
        ({ part: other }) => other.member.column === member.column && other.member.source === member.source,
      )
      .map(({ part: other }) => other.field)
    const unit = unitOf(new Set(fields))
    if (unit) found.set(key, { member, unit, of })
  }
  return found
}

function unitOf(fields: ReadonlySet<Field>): Field | undefined {
  if (!fields.has('year')) return undefined
  if (fields.has('day')) return fields.has('month') ? 'day' : undefined
  if (fields.has('month')) return 'month'
  return fields.has('quarter') ? 'quarter' : 'year'
}

const FORMATS: Record<string, Field> = {
  YYYY: 'year',
  Q: 'quarter',
  MM: 'month',
  Mon: 'month',
  Month: 'month',
  TMMonth: 'month',
  DD: 'day',
}

/** `EXTRACT(MONTH FROM t)`, `TO_CHAR(t, 'MM')`, `DATE_TRUNC('year', t)`, also in a cast or TRUNC, which keep values apart. */
function calendarPart(node: Node, sources: Sources): CalendarPart | undefined {
  const typed = as(node, 'TypeCast')
  if (
    typed?.arg &&
    !typed.typeName?.arrayBounds &&
    /^(int4|int8|numeric|float8|text|varchar)$/.test(typeNameOf(typed.typeName) ?? '')
  ) {
    const inside = typed.typeName?.typmods ? undefined : calendarPart(typed.arg, sources)
    return (
      inside && {
        ...inside,
        of: (start) => ({ TypeCast: { ...typed, arg: inside.of(start) } as typeof typed }),
      }
    )
  }
  const begun = truncation(node, sources)
  if (begun)
    return begun.unit === 'year'
      ? { ...begun, field: 'year', of: (start) => truncated(node, start) }
      : undefined
  const { args = [], ...rest } = as(node, 'FuncCall') ?? {}
  const [first, second] = args
  const name = functionName(node)
  if ((name === 'trunc' || name === 'floor') && first && !second) {
    const inside = calendarPart(first, sources)
    return inside && { ...inside, of: (start) => ({ FuncCall: { ...rest, args: [inside.of(start)] } }) }
  }
  if (!first || !second || args.length > 2) return undefined
  if (name === 'extract' || name === 'date_part') {
    const field = as(first, 'A_Const')?.sval?.sval ?? ''
    const member = timeOf(second, sources)
    if (!member || !/^(year|quarter|month|day)$/.test(field)) return undefined
    return { member, field: field as Field, of: (start) => ({ FuncCall: { ...rest, args: [first, start] } }) }
  }
  const field = name === 'to_char' ? FORMATS[as(second, 'A_Const')?.sval?.sval ?? ''] : undefined
  const member = timeOf(first, sources)
  return (
    member && field && { member, field, of: (start) => ({ FuncCall: { ...rest, args: [start, second] } }) }
  )
}

/** The beginning of a month is not yet that of its year. */
function truncated(node: Node, start: Node): Node {
  const { args = [], ...rest } = as(node, 'FuncCall')!
  return { FuncCall: { ...rest, args: [args[0]!, start] } }
}
