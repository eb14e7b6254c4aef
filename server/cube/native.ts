/**
 * JavaScript stand-ins for the few functions of Cube's native addon that the JavaScript planner calls.
 * They are installed always, also where the addon exists, so that every machine runs one code path.
 */
import { createRequire } from 'node:module'
import { columnsOf } from './columns.ts'
import type { Head } from './envelope.ts'
import type { Columns, Transform } from './result.ts'
import { multiText, singleText } from './text.ts'

const MISSING =
  'this build of Cube runs without its native addon; the SQL API of Vitrina listens on CUBEJS_PG_SQL_PORT.'

interface Native {
  NativeInstance: { prototype: { newJinjaEngine(): unknown } }
  ResultWrapper: { prototype: { getRawData(): (Uint8Array | Columns)[] } }
  [name: string]: unknown
}

/** Replaces the addon's functions in the copy of `@cubejs-backend/native` that server-core itself loads. */
export function installNativeStandIns(): void {
  const require = createRequire(import.meta.url)
  const fromCube = createRequire(require.resolve('@cubejs-backend/server-core'))
  const native = fromCube('@cubejs-backend/native') as Native
  Object.assign(native, standIns)
  native.NativeInstance.prototype.newJinjaEngine = jinjaEngine
  // Cube writes the rows as JSON for the addon; ours takes them as they are.
  native.ResultWrapper.prototype.getRawData = function (this: { jsResult: object[] | null }) {
    return [columnsOf(this.jsResult ?? [])]
  }
}

const read = (raw: Uint8Array | Columns): Columns =>
  raw instanceof Uint8Array ? JSON.parse(Buffer.from(raw).toString('utf8')) : raw

export const standIns = {
  setupLogger: () => {},
  resetLogger: () => {},
  isFallbackBuild: () => true,
  redactSqlLiterals: (sql: string) => sql.replace(/'(?:[^']|'')*'/g, "'redacted'"),
  getFinalQueryResult: async (transform: Transform, raw: Uint8Array | Columns, head: Head) =>
    Buffer.from(singleText(transform, read(raw), head)),
  getFinalQueryResultMulti: async (transforms: Transform[], raws: (Uint8Array | Columns)[], head: Head) =>
    Buffer.from(multiText(transforms, raws.map(read), head)),
  buildSqlAndParams: () => unavailable('Tesseract: set CUBEJS_TESSERACT_SQL_PLANNER=false'),
  registerInterface: () => unavailable('registerInterface'),
  shutdownInterface: async () => {},
  execSql: async () => unavailable('execSql'),
  sql4sql: async () => unavailable('sql4sql'),
  rest4sql: async () => unavailable('rest4sql'),
}

function unavailable(name: string): never {
  throw new Error(`${name}: ${MISSING}`)
}

/**
 * Every YAML file that contains `{{`, `}}`, `{%` or `%}` anywhere goes through the template engine, also by accident
 * (a flow map that ends in `}}`). Those pass through unchanged; real templates are refused.
 */
export function jinjaEngine() {
  const templates = new Map<string, string>()
  return {
    loadTemplate: (name: string, content: string) => void templates.set(name, content),
    renderTemplate: (name: string) => {
      const content = templates.get(name) ?? ''
      if (/\{[{%#]/.test(content))
        throw new Error(
          `${name}: Jinja templates need Cube's native addon. Write a JavaScript model instead.`,
        )
      return content
    },
  }
}
