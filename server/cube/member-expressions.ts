/**
 * SQL over members, as Cube takes it: the text of a JavaScript template that Cube runs inside this process. Whatever
 * reaches it is made of names of the model and of SQL without literals, and what could end the template is refused here.
 */
import { CubeError } from './gateway.ts'

/** A piece of SQL without literals, or a member of the model by its name. */
export type Part = string | { member: string }

/** A dimension, an aggregate or a condition that the model does not have. */
export interface MemberExpression {
  /** Of the column; for conditions as well. */
  name: string
  /** The cube or view that it belongs to. */
  cube: string
  parts: Part[]
}

/** A measure of the model with another aggregation, or with conditions besides its own. */
export interface PatchedMeasure {
  name: string
  measure: string
  aggregation?: 'sum' | 'avg' | 'min' | 'max' | 'countDistinct' | undefined
  conditions: Part[][]
}

const NAME = /^\w{1,60}$/
const MEMBER = /^(\w{1,100})\.(\w{1,100})$/
/** Ends a template, begins code in it, escapes, quotes; begins a comment, ends a statement. */
const FORBIDDEN = /[`\\$'\0;]|--|\/\*/

/** Names of the members in it. */
export function membersIn(expression: MemberExpression | PatchedMeasure): string[] {
  if ('measure' in expression) return [expression.measure, ...expression.conditions.flatMap(membersOf)]
  return membersOf(expression.parts)
}

const membersOf = (parts: Part[]): string[] =>
  parts.flatMap((part) => (typeof part === 'string' ? [] : [part.member]))

/**
 * What Cube's queries hold in place of a name.
 *
 * @throws {CubeError} 400 when the text is not plain SQL
 */
export function expressionText(expression: MemberExpression | PatchedMeasure): string {
  const { name } = expression
  if (!NAME.test(name)) throw refused(`The name ${JSON.stringify(name)} of an expression is no plain word.`)
  if ('measure' in expression) {
    const { measure, aggregation, conditions } = expression
    return JSON.stringify({
      cubeName: cubeOf(measure),
      alias: name,
      expr: {
        type: 'PatchMeasure',
        sourceMeasure: measure,
        replaceAggregationType: aggregation ?? null,
        addFilters: conditions.map(template),
      },
    })
  }
  const { cube, parts } = expression
  if (!NAME.test(cube)) throw refused(`${JSON.stringify(cube)} is no name of a cube.`)
  return JSON.stringify({ cubeName: cube, alias: name, expr: { type: 'SqlFunction', ...template(parts) } })
}

/** Cube pastes a member's SQL without brackets: here they stand around it. */
function template(parts: Part[]): { cubeParams: string[]; sql: string } {
  const cubes = new Set<string>()
  if (!isWhole(parts)) throw refused('The brackets of an expression do not fit together.')
  const pieces = parts.map((part) => {
    if (typeof part !== 'string') {
      cubes.add(cubeOf(part.member))
      return `(\${${part.member}})`
    }
    if (FORBIDDEN.test(part))
      throw refused('An expression holds a character that cannot stand outside of a literal.')
    return part
  })
  return { cubeParams: [...cubes], sql: pieces.join('') }
}

/** Whether it closes exactly what it opens, so that it stays inside of what is written around it. */
function isWhole(parts: Part[]): boolean {
  const text = parts.map((part) => (typeof part === 'string' ? part : ' ')).join('')
  let depth = 0
  for (const [token] of text.matchAll(/"[^"]*"|["()]/g)) {
    if (token === '(') depth++
    else if (token === ')') depth--
    if (token === '"' || depth < 0) return false
  }
  return depth === 0
}

function cubeOf(member: string): string {
  const cube = MEMBER.exec(member)?.[1]
  if (cube === undefined) throw refused(`${JSON.stringify(member)} is no name of a member.`)
  return cube
}

const refused = (text: string): CubeError => new CubeError(text, 400)
