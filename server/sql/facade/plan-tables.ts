/** From what stands to what the model has: the fewest statements, so that tools keep the identity of tables. */
import { OperatorError } from '../../errors.ts'
import type { Column, ColumnType, Relation } from '../catalog.ts'
import type { CurrentColumn, CurrentTable } from './current-tables.ts'
import { identifier, LONGEST_NAME, literal } from './names.ts'

const TYPES: Record<ColumnType, string> = {
  int8: 'bigint',
  float8: 'double precision',
  timestamp: 'timestamp without time zone',
  bool: 'boolean',
  text: 'text',
}

export interface TablePlan {
  statements: string[]
  /** Present tables that are changed or dropped; each must be empty. */
  touched: string[]
}

/** @throws {OperatorError} when a name is taken by something that is not the facade's, or is too long */
export function planTables(wanted: Iterable<Relation>, present: CurrentTable[]): TablePlan {
  const relations = [...wanted]
  const names = new Set(relations.map(({ name }) => name))
  const byName = new Map(present.map((table) => [table.name, table]))
  const gone = present.filter(({ name, isOurs }) => isOurs && !names.has(name)).map(({ name }) => name)
  const changes = relations.map((relation) => changeOf(relation, byName.get(relation.name)))
  return {
    statements: [...gone.map(drop), ...changes.flatMap(({ statements }) => statements)],
    touched: [...gone, ...changes.flatMap(({ touched }) => touched)],
  }
}

function changeOf(relation: Relation, table: CurrentTable | undefined): TablePlan {
  checkNames(relation)
  if (!table) return { statements: [create(relation), ...comments(relation)], touched: [] }
  if (!table.isOurs)
    throw new OperatorError(
      `DATABASE_URL: the SQL API stays off, public.${relation.name} in the database is not Vitrina's and has the name of a cube. Move it: alter table public.${identifier(relation.name)} set schema …; or give Vitrina a database of its own.`,
    )
  const altered = alter(relation, table)
  if (!altered)
    return {
      statements: [drop(relation.name), create(relation), ...comments(relation)],
      touched: [relation.name],
    }
  return {
    statements: [...altered, ...comments(relation, table)],
    touched: altered.length > 0 ? [relation.name] : [],
  }
}

function checkNames({ name, columns }: Relation): void {
  const tooLong = [name, ...columns.map((column) => `${column.name}`)].find(
    (one) => Buffer.byteLength(one) > LONGEST_NAME,
  )
  if (tooLong)
    throw new OperatorError(
      `schema/: the SQL API stays off, the name ${tooLong} of cube ${name} is longer than ${LONGEST_NAME} bytes, PostgreSQL's limit. Shorten it.`,
    )
}

const qualified = (name: string) => `public.${identifier(name)}`
const definition = ({ name, type }: Column) => `${identifier(name)} ${TYPES[type]}`
const drop = (name: string) => `drop table ${qualified(name)}`

function create({ name, columns }: Relation): string {
  return `create table ${qualified(name)} (${columns.map(definition).join(', ')})`
}

/** Statements that keep the table; undefined where a new column stands before a present one: PostgreSQL adds at the end only. */
function alter({ name, columns }: Relation, table: CurrentTable): string[] | undefined {
  const wanted = new Map(columns.map((column) => [column.name, column]))
  const kept = table.columns.filter((column) => wanted.has(column.name))
  if (kept.some((column, index) => column.name !== columns[index]!.name)) return undefined
  const actions = [
    ...table.columns
      .filter((column) => !wanted.has(column.name))
      .map((column) => `drop column ${identifier(column.name)}`),
    ...kept
      .filter((column) => column.type !== TYPES[wanted.get(column.name)!.type])
      .map((column) => retype(wanted.get(column.name)!)),
    ...columns.slice(kept.length).map((column) => `add column ${definition(column)}`),
  ]
  return actions.length > 0 ? [`alter table ${qualified(name)} ${actions.join(', ')}`] : []
}

function retype({ name, type }: Column): string {
  const column = identifier(name)
  return `alter column ${column} type ${TYPES[type]} using null::${TYPES[type]}`
}

function comments(relation: Relation, table?: CurrentTable): string[] {
  const present = new Map<string, CurrentColumn>(table?.columns.map((column) => [column.name, column]))
  const ofTable =
    (table?.comment ?? '') === relation.comment
      ? []
      : [`comment on table ${qualified(relation.name)} is ${literal(relation.comment)}`]
  const ofColumns = relation.columns
    .filter(({ name, comment }) => (present.get(name)?.comment ?? '') !== comment)
    .map(
      ({ name, comment }) =>
        `comment on column ${qualified(relation.name)}.${identifier(name)} is ${literal(comment)}`,
    )
  return [...ofTable, ...ofColumns]
}
