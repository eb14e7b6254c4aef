/**
 * What Cube makes of the model's YAML, kept over restarts. It reads every expression by a parser of Python, which is
 * most of what compiling costs; the same files of the same Cube always give the same.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { readJsonFile, writeJsonFile } from '../json-file.ts'
import { type Core, cubeVersion } from './core.ts'
import type { ModelFile } from './model-faults.ts'

/** JavaScript by the MD5 of the YAML that it was made from, as Cube itself keeps it in memory. */
type Transpiled = Record<string, string>

/** The parts of Cube's `CompilerApi` that are used here. */
interface Compiler {
  compiledYamlCache: { get(key: string): string | undefined; set(key: string, script: string): unknown }
  getCompilers(options?: object): Promise<unknown>
}

interface Kept {
  /** Of all files and of Cube's version: what one file becomes depends on the names in the others. */
  key: string
  files: Transpiled
}

export interface TranspiledOptions {
  /** Reads the model's files. */
  files(): Promise<ModelFile[]>
  /** Where `model.json` is kept; who may write there says what this process runs. */
  folder: string
  log: Logger
}

/** To be called before the first question. What cannot be read or written costs a warning and the time. */
export function keepTranspiled(core: Core, { files, folder, log }: TranspiledOptions): void {
  const path = join(folder, 'model.json')
  const create = core.createCompilerApi.bind(core)
  core.createCompilerApi = (...settings) => {
    const api = create(...settings)
    const compiler = api as unknown as Compiler
    const compile = compiler.getCompilers.bind(compiler)
    const cache = compiler.compiledYamlCache
    let keptKey: string | undefined
    const recall = async () => {
      const kept = await readJsonFile<Kept>(path)
      if (kept?.key !== keyOf(await files())) return
      for (const [hash, script] of Object.entries(kept.files)) cache.set(hash, script)
      keptKey = kept.key
    }
    const keep = async () => {
      const model = await files()
      const key = keyOf(model)
      if (key === keptKey) return
      const made = model.flatMap(({ content }) => {
        const hash = createHash('md5').update(content).digest('hex')
        const script = cache.get(hash)
        return script === undefined ? [] : [[hash, script] as const]
      })
      await writeJsonFile(path, { key, files: Object.fromEntries(made) } satisfies Kept)
      keptKey = key
    }
    // Why it could not be read matters only if it cannot be replaced either, and that is told below.
    const recalled = recall().catch(() => log.warn(`${path}: cannot be read. The model is compiled anew.`))
    let last: unknown
    compiler.getCompilers = async (options) => {
      await recalled
      const next = await compile(options)
      if (next !== last) {
        last = next
        await keep().catch((error: Error) => log.warn(`The compiled model is not kept: ${error.message}`))
      }
      return next
    }
    return api
  }
}

const keyOf = (model: ModelFile[]): string =>
  createHash('sha256')
    .update(JSON.stringify([cubeVersion(), model.map(({ fileName, content }) => [fileName, content])]))
    .digest('hex')
