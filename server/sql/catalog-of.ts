/** The tables that analysts see, from Cube's model. */
import type { CubeModel, ModelCube, ModelMember } from '../cube/statement.ts'
import type { Catalog, Column, ColumnType, Relation } from './catalog.ts'

/** All public cubes and views that have public members. */
export function catalogOf(model: CubeModel): Catalog {
  const relations = model.cubes
    .filter((cube) => cube.isVisible && publicMembers(cube).length > 0)
    .map((cube) => relationOf(model, cube))
  return {
    version: model.version,
    relations: new Map(relations.map((relation) => [relation.name, relation])),
  }
}

const publicMembers = ({ measures, dimensions }: ModelCube): ModelMember[] =>
  [...measures, ...dimensions].filter(({ isVisible }) => isVisible)

function relationOf(model: CubeModel, cube: ModelCube): Relation {
  const shown = <T extends { isVisible: boolean }>(members: T[]): T[] =>
    members.filter(({ isVisible }) => isVisible)
  const named = ({ name, description, shortTitle }: Omit<ModelMember, 'type'>) => ({
    name: name.slice(cube.name.length + 1),
    member: name,
    comment: description ?? shortTitle,
  })
  return {
    name: cube.name,
    isView: cube.type === 'view',
    comment: cube.description ?? cube.title,
    columns: [
      ...shown(cube.measures).map((measure): Column => {
        const aggregate = aggregateOf(measure)
        return { ...named(measure), kind: 'measure', type: measureType(aggregate), aggregate }
      }),
      ...shown(cube.dimensions).map(
        (dimension): Column => ({
          ...named(dimension),
          kind: 'dimension',
          type: TYPES[dimension.type] ?? 'text',
          ...(dimension.primaryKey ? { primaryKey: true } : {}),
        }),
      ),
      ...shown(cube.segments).map(
        (segment): Column => ({ ...named(segment), kind: 'segment', type: 'bool' }),
      ),
      ...VIRTUAL,
    ],
    count: countOf(model, cube),
    component: cube.connectedComponent,
  }
}

const VIRTUAL: Column[] = [
  ['__user', "Чьими правами отвечать на запрос: __user = 'имя'."],
  ['__cubeJoinField', 'Поле для соединения таблиц так, как они связаны в модели.'],
].map(([name, comment]) => ({
  name: name!,
  member: undefined,
  kind: 'virtual',
  type: 'text',
  comment: comment!,
}))

const TYPES: Record<string, ColumnType> = { number: 'float8', time: 'timestamp', boolean: 'bool' }

/** Cube writes some types in camel case. */
const aggregateOf = ({ aggType, type }: ModelMember): string =>
  (aggType || type).replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

function measureType(aggregate: string): ColumnType {
  if (/^count/.test(aggregate)) return 'int8'
  if (/^(string|time|boolean)$/.test(aggregate)) return TYPES[aggregate] ?? 'text'
  return 'float8'
}

/** A count without conditions, of a column that is never empty: of all of them the one called `count`, else the first. */
function countOf(model: CubeModel, cube: ModelCube): string | undefined {
  const counts = cube.measures.filter(
    (measure) =>
      measure.isVisible && aggregateOf(measure) === 'count' && countsRows(model, cube, measure.name),
  )
  return (counts.find(({ name }) => name === `${cube.name}.count`) ?? counts[0])?.name
}

function countsRows(model: CubeModel, cube: ModelCube, name: string): boolean {
  const { type, sql, filters = [], multiStage, rollingWindow } = model.definition('measures', name)
  // The count of a view is that of one of its cubes, whose rows the view may repeat or leave out.
  if (cube.type === 'view' || type !== 'count' || filters.length > 0 || multiStage || rollingWindow)
    return false
  if (!sql) return true
  const counted = textOf(sql)
  return cube.dimensions
    .filter(({ primaryKey }) => primaryKey)
    .some((key) => {
      const keySql = model.definition('dimensions', key.name).sql
      return keySql !== undefined && piecesOf(textOf(keySql)).includes(counted)
    })
}

/** The SQL between the backticks of a compiled member, with whatever it calls its own cube written alike. */
function textOf(sql: (...cubes: never[]) => string): string {
  const source = sql.toString()
  const [, text = source] =
    /=>\s*`([\s\S]*)`\s*;?\s*$/.exec(source) ?? /return\s*`([\s\S]*)`/.exec(source) ?? []
  return plain(text.replace(/\$\{\s*CUBE(\(\))?\s*\}\./g, ''))
}

/** What a key is put together from: none of it is empty, for the key never is. */
const piecesOf = (key: string): string[] => [key, ...key.split('||')].map((piece) => plain(piece))

const plain = (text: string): string => text.replace(/::\w+/g, '').replace(/[()\s"]/g, '')
