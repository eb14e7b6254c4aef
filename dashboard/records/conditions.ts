/** Conditions of a question in words: «Менеджер: Анна Ветрова». */
import type { Filter, Query } from '@cubejs-client/core'
import { useQueries } from '@tanstack/react-query'
import { portalName } from '../portals.ts'
import { loadRows, type Row } from '../server.ts'
import type { BlockContext } from '../widget.ts'
import type { Model } from './model.ts'

/** One member and the values that it may have; '' is «empty». */
export interface Condition {
  member: string
  values: string[]
  /** All others are meant. */
  isNot?: true
}

interface Leaf {
  member: string
  operator: string
  values?: string[]
}

const leavesOf = (filter: Filter): Leaf[] =>
  'or' in filter
    ? (filter.or as Filter[]).flatMap(leavesOf)
    : 'and' in filter
      ? (filter.and as Filter[]).flatMap(leavesOf)
      : [filter as unknown as Leaf]

const negations = ['notEquals', 'notContains', 'set']
const ofNothing = ['set', 'notSet']

/** Alternatives stay together: a department or a person. The measure's own condition is no part of it. */
export const conditionsIn = (filters: Filter[]): Condition[][] =>
  exceptionsJoined(
    filters
      .map((filter) => {
        const byMember = new Map<string, Condition>()
        for (const { member, operator, values = [] } of leavesOf(filter)) {
          if (operator === 'measureFilter') continue
          const known = byMember.get(member)?.values ?? []
          byMember.set(member, {
            member,
            values: [...known, ...(ofNothing.includes(operator) ? [''] : values)],
            ...(negations.includes(operator) && { isNot: true }),
          })
        }
        return [...byMember.values()]
      })
      .filter((group) => group.length > 0),
  )

/** Departments are looked for in paths, and missed in the id. */
const fieldOf = ({ member }: Condition) => member.replace(/_ids$/, '_id')

/** What is left out of one member is told once: «кроме Авито, не указано». */
function exceptionsJoined(groups: Condition[][]): Condition[][] {
  const joined: Condition[][] = []
  for (const group of groups) {
    const [only] = group
    const before =
      group.length === 1 && only?.isNot
        ? joined.find((one) => one.length === 1 && one[0]!.isNot && fieldOf(one[0]!) === fieldOf(only))
        : undefined
    if (before) before[0] = { ...before[0]!, values: [...before[0]!.values, ...only!.values] }
    else joined.push(group)
  }
  return joined
}

const named = /_id$/
const path = /\.department_ids$/

/** The member that says the name of an id; undefined where the value speaks for itself. */
export function nameMember(member: string, model: Model): string | undefined {
  if (path.test(member)) return member.replace(path, '.department_path')
  if (/\.portal_id$/.test(member)) return undefined
  if (!named.test(member)) return model.dimensions.has(`${member}_title`) ? `${member}_title` : undefined
  const name = member.replace(named, '')
  return model.dimensions.has(name) ? name : undefined
}

/** Names of the ids among rows; of a department path `/1/5/` each step has its name. */
export function namesIn(rows: Row[], member: string, name: string): Map<string, string> {
  const names = new Map<string, string>()
  for (const row of rows) {
    const [id, text] = [String(row[member] ?? ''), String(row[name] ?? '')]
    if (!path.test(member)) names.set(id, text)
    else {
      const steps = text.split(' / ')
      for (const [index, part] of id.split('/').filter(Boolean).entries())
        names.set(`/${part}/`, steps[index] ?? '')
    }
  }
  return names
}

const isStatus = (value: string): value is 'open' | 'won' | 'lost' => ['open', 'won', 'lost'].includes(value)
const bare = (value: string) => value.replaceAll('/', '')

/** Rows that name the ids of a condition: those that the question is about, or those that it leaves out. */
export function namesAsked(
  { member, values, isNot }: Condition,
  asked: Pick<Query, 'filters' | 'timeDimensions'>,
  name: string,
): Query {
  const dimensions = [member, name]
  if (!isNot) return { ...asked, dimensions, limit: 1000 }
  const known = values.filter((value) => value !== '')
  const portal = (asked.filters ?? []).filter(
    (filter) => 'member' in filter && /\.portal_id$/.test(String(filter.member)),
  )
  const operator = path.test(member) ? 'contains' : 'equals'
  return { filters: [...portal, { member, operator, values: known }], dimensions, limit: 1000 }
}

/** Names of conditions, asked of the records that meet them. */
export function useConditionTexts(
  asked: Pick<Query, 'filters' | 'timeDimensions'>,
  model: Model,
  { t, portals }: BlockContext,
): { label: string; text: string }[] {
  const groups = conditionsIn(asked.filters ?? [])
  const all = groups.flat()
  const ids = all.filter(
    ({ member, values }) => nameMember(member, model) && values.some((value) => value !== ''),
  )
  const answers = useQueries({
    queries: ids.map((condition) => {
      const query = namesAsked(condition, asked, nameMember(condition.member, model)!)
      return {
        queryKey: ['cube', query],
        queryFn: ({ signal }: { signal: AbortSignal }) => loadRows(query, signal),
      }
    }),
  })
  const valueText = (condition: Condition, value: string): string => {
    const { member } = condition
    if (value === '') return t('filter.unnamed')
    if (/\.portal_id$/.test(member)) return portalName(value, portals)
    const type = model.dimensions.get(member)?.type
    if (type === 'boolean') return t(value === 'true' ? 'drawer.yes' : 'drawer.no')
    if (/\.status$/.test(member) && isStatus(value)) return t(`status.${value}`)
    const index = ids.indexOf(condition)
    if (index < 0) return value
    const rows = answers[index]?.data
    if (!rows) return answers[index]?.isError ? `ID ${bare(value)}` : '…'
    return namesIn(rows, member, nameMember(member, model)!).get(value) || `ID ${bare(value)}`
  }
  const labelOf = (member: string): string => {
    if (/\.portal_id$/.test(member)) return t('filter.portal')
    if (path.test(member)) return model.dimensions.get(member.replace(path, '.department'))?.title ?? member
    return model.dimensions.get(nameMember(member, model) ?? member)?.title ?? member
  }
  const textOf = (condition: Condition) => {
    const text = condition.values.map((value) => valueText(condition, value)).join(', ')
    return condition.isNot ? t('drawer.not', { text }) : text
  }
  return groups.map((group) => {
    const [first] = group
    return group.length === 1
      ? { label: labelOf(first!.member), text: textOf(first!) }
      : {
          label: group.map(({ member }) => labelOf(member)).join(` ${t('drawer.or')} `),
          text: group.map(textOf).join(` ${t('drawer.or')} `),
        }
  })
}
