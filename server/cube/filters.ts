/** The shape and the size of a question's filters. */
import { isDate } from './dates.ts'

const MOST_FILTERS = 200
const MOST_VALUES = 10_000
const LONGEST_VALUE = 1_000
const DEEPEST = 10

const RANGES = ['inDateRange', 'notInDateRange', 'onTheDate']
const MOMENTS = ['beforeDate', 'beforeOrOnDate', 'afterDate', 'afterOrOnDate']
const WITHOUT_VALUES = ['set', 'notSet', 'measureFilter']
const OTHERS =
  'equals notEquals in notIn contains notContains startsWith notStartsWith endsWith notEndsWith gt gte lt lte'
const OPERATORS = [...OTHERS.split(' '), ...WITHOUT_VALUES, ...RANGES, ...MOMENTS]
export const DATE_OPERATORS = [...RANGES, ...MOMENTS]

export interface Filter {
  member: string
  operator: string
  values: unknown[]
}

type Node = Record<string, unknown>
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What is wrong with the list `filters`, in one line. */
export function filtersFault(filters: unknown): string | undefined {
  if (!Array.isArray(filters)) return 'expected a list.'
  const count = { filters: 0, values: 0 }
  return listFault(filters, 1, count)
}

function listFault(
  list: unknown[],
  depth: number,
  count: { filters: number; values: number },
): string | undefined {
  if (depth > DEEPEST) return `nested more than ${DEEPEST} deep.`
  for (const node of list) {
    const fault = nodeFault(node, depth, count)
    if (fault) return fault
  }
  return undefined
}

function nodeFault(
  node: unknown,
  depth: number,
  count: { filters: number; values: number },
): string | undefined {
  if (!isNode(node))
    return 'expected objects such as {"member":"deals.status","operator":"equals","values":["won"]}.'
  const [key, ...more] = Object.keys(node)
  if (key === 'or' || key === 'and') {
    if (more.length > 0 || !Array.isArray(node[key]))
      return `${key}: expected a list of filters and nothing beside it.`
    if (node[key].length === 0) return `${key}: the list is empty.`
    return listFault(node[key], depth + 1, count)
  }
  count.filters += 1
  if (count.filters > MOST_FILTERS)
    return `more than ${MOST_FILTERS}. A list of values is one filter: "operator":"equals".`
  return leafFault(node, count)
}

function leafFault(node: Node, count: { values: number }): string | undefined {
  const { member, dimension, operator, values = [], ...unknown } = node
  const name = member ?? dimension
  const [odd] = Object.keys(unknown)
  if (odd !== undefined)
    return `${JSON.stringify(odd.slice(0, 80))} is not known here. See member, operator, values, or, and.`
  if ((member === undefined) === (dimension === undefined) || !/^\w{1,100}\.\w{1,100}$/.test(String(name)))
    return 'member: expected one name such as "deals.status".'
  if (typeof name !== 'string') return 'member: expected one name such as "deals.status".'
  if (!OPERATORS.includes(operator as string))
    return `${name}: operator: expected one of ${OPERATORS.join(', ')}.`
  if (!Array.isArray(values)) return `${name}: values: expected a list.`
  count.values += values.length
  if (count.values > MOST_VALUES)
    return `more than ${MOST_VALUES} values. Filter by what they have in common.`
  const fault = values.map(valueFault).find(Boolean) ?? valuesFault(operator as string, values)
  return fault && `${name}: ${fault}`
}

function valueFault(value: unknown): string | undefined {
  if (value !== null && !['string', 'number', 'boolean'].includes(typeof value))
    return 'values: expected texts, numbers, true, false or null.'
  if (typeof value !== 'string') return undefined
  if (value.length > LONGEST_VALUE) return `values: one is longer than ${LONGEST_VALUE} characters.`
  // PostgreSQL has no such text.
  return value.includes('\0') ? 'values: one holds the character 0.' : undefined
}

function valuesFault(operator: string, values: unknown[]): string | undefined {
  if (!WITHOUT_VALUES.includes(operator) && values.length === 0)
    return `values: ${operator} needs at least one.`
  if (RANGES.includes(operator) && values.length > 2) return `values: ${operator} needs one or two dates.`
  if (MOMENTS.includes(operator) && values.length > 1) return `values: ${operator} needs one date.`
  if (!DATE_OPERATORS.includes(operator)) return undefined
  const odd = values.find((value) => typeof value !== 'string' || (/^\d/.test(value) && !isDate(value)))
  return odd === undefined
    ? undefined
    : `values: ${JSON.stringify(odd)} is no date. Expected such as "2026-01-31".`
}

/** All filters of a list, however deep they stand; the list has the right shape. */
export function leaves(filters: unknown[]): Filter[] {
  return (filters as Node[]).flatMap((node) => {
    const list = node.or ?? node.and
    if (Array.isArray(list)) return leaves(list)
    const { member, dimension, operator, values } = node
    return [
      {
        member: String(member ?? dimension),
        operator: String(operator),
        values: (values as unknown[]) ?? [],
      },
    ]
  })
}
