/** The model of `schema/` compiled without a database: for its documentation and its checks. */
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { modelFiles } from '../cube/model-files.ts'
import { installNativeStandIns } from '../cube/native.ts'

/** A member or a cube as `/v1/meta` tells it; hidden ones are there too, with `public: false`. */
export interface Described {
  name: string
  title: string
  description?: string
  public: boolean
  meta?: {
    version?: number
    period?: string
    /** Of a number that is neither money nor a share nor a count. */
    unit?: 'days' | 'minutes'
    en?: { title?: string; description?: string }
    custom_field?: boolean
  }
}

export interface Measure extends Described {
  shortTitle: string
  format?: unknown
  type: string
  /** `count`, `sum`, `number`, `count_distinct` … as the model says it. */
  aggType: string
  drillMembers: string[]
}

export interface Dimension extends Described {
  shortTitle: string
  format?: unknown
  type: string
  primaryKey: boolean
}

export interface Cube extends Described {
  measures: Measure[]
  dimensions: Dimension[]
}

/** A function of the model whose parameters are the members it refers to. */
export type Sql = (...references: unknown[]) => unknown

/** What stands in the model's files, after `extends`. */
export interface Definition {
  type?: string
  sql?: Sql
  filters?: { sql: Sql }[]
  case?: { when: { sql: Sql; label: unknown }[]; else?: { label: unknown } }
  [key: string]: unknown
}

export interface CubeDefinition {
  sql?: Sql
  sqlTable?: Sql
  sqlAlias?: string
  measures: Record<string, Definition>
  dimensions: Record<string, Definition>
  preAggregations: Record<string, Definition>
}

export interface Model {
  cubes: Cube[]
  definitions: Record<string, CubeDefinition>
}

interface Compiled {
  compiler: { compile(): Promise<unknown> }
  metaTransformer: { cubes: { config: Cube }[] }
  cubeEvaluator: { evaluatedCubes: Record<string, CubeDefinition> }
}

const SCHEMA = fileURLToPath(new URL('../../schema', import.meta.url))

/**
 * Compiles the model in Cube's own compiler. Custom fields, which differ from portal to portal, are left out.
 *
 * @param schemaDir  folder with `cube.js` and `model/`
 * @throws Error of Cube's when the model does not compile
 */
export async function compileModel(schemaDir = SCHEMA): Promise<Model> {
  installNativeStandIns()
  const require = createRequire(import.meta.url)
  const fromCore = createRequire(require.resolve('@cubejs-backend/server-core'))
  const { prepareCompiler } = fromCore('@cubejs-backend/schema-compiler')
  withoutCustomFields(require, resolve(schemaDir))
  const compiled = prepareCompiler(modelFiles(join(resolve(schemaDir), 'model')), {
    allowNodeRequire: true,
    standalone: true,
  }) as Compiled
  await compiled.compiler.compile()
  return {
    cubes: compiled.metaTransformer.cubes.map(({ config }) => config),
    definitions: compiled.cubeEvaluator.evaluatedCubes,
  }
}

/** The model asks the database for its custom fields through this file alone. */
function withoutCustomFields(require: NodeJS.Require, schemaDir: string): void {
  const path = join(schemaDir, 'custom-fields.js')
  const exports = require(path) as object
  require.cache[path]!.exports = { ...exports, customFields: async () => [] }
}
