/** Compiling the model: a broken one is told in one line, and never takes the place of one that works. */
import type { Logger } from 'pino'
import { OperatorError } from '../errors.ts'
import type { Core } from './core.ts'
import { type ModelFile, modelFault } from './model-faults.ts'

interface Compilers {
  cubeEvaluator: { preAggregations(filter: object): unknown }
}

/** The parts of Cube's `CompilerApi` that are wrapped here. */
interface Compiler {
  /** What the next caller gets unless the model has changed. */
  compilers: Promise<Compilers> | undefined
  getCompilers(options?: object): Promise<Compilers>
}

export interface ModelOptions {
  /** Reads the model's files. */
  files(): Promise<ModelFile[]>
  log: Logger
}

/**
 * Cube forgets a model as soon as it compiles the next one, and compiles a broken one anew for every question. Here the
 * last good model goes on answering until its files or custom fields change again. Call it before the first question.
 */
export function keepLastGood(core: Core, { files, log }: ModelOptions): void {
  const create = core.createCompilerApi.bind(core)
  core.createCompilerApi = (...settings) => {
    const api = create(...settings)
    const compiler = api as unknown as Compiler
    const compile = compiler.getCompilers.bind(compiler)
    let good: Compilers | undefined
    let told: string | undefined
    compiler.getCompilers = async (options) => {
      try {
        const next = await compile(options)
        if (next !== good) next.cubeEvaluator.preAggregations({})
        if (next !== good) told = undefined
        good = next
        return next
      } catch (error) {
        if (!good) throw error
        compiler.compilers = Promise.resolve(good)
        const text = String((error as Error).message)
        // Many wait for one compilation.
        if (told !== text) {
          told = text
          log.error(`${await broken(error, files)} The model of before goes on answering.`)
        }
        return good
      }
    }
    return api
  }
}

/** @throws {OperatorError} in one line when the model does not compile */
export async function compileModel(core: Core, files: ModelOptions['files']): Promise<void> {
  try {
    const compiler = await core.getCompilerApi({})
    await compiler.getCompilers()
  } catch (error) {
    throw new OperatorError(await broken(error, files))
  }
}

const broken = async (error: unknown, files: ModelOptions['files']): Promise<string> =>
  `schema: the model does not compile: ${modelFault(error, await files())}`
