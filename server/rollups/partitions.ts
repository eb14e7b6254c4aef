/** Here each roll-up is one table: the partitions and refresh keys that the model declares are for Cube's own builder. */
import type { CompilerApi, Core } from '../cube/core.ts'

interface Evaluator {
  cubeNames(): string[]
  cubeFromPath(name: string): { preAggregations?: Record<string, Record<string, unknown>> }
}

const BUILDERS = ['partitionGranularity', 'buildRangeStart', 'buildRangeEnd', 'refreshKey']

/** Takes them out of every model that Cube compiles. To be called before the first one is. */
export function withoutPartitions(core: Core): void {
  const create = core.createCompilerApi.bind(core)
  core.createCompilerApi = (...settings) => {
    const compiler = create(...settings)
    strip(compiler)
    return compiler
  }
}

function strip(compiler: CompilerApi): void {
  const done = new WeakSet<object>()
  const getCompilers = compiler.getCompilers.bind(compiler)
  compiler.getCompilers = async (options) => {
    const compilers = await getCompilers(options)
    const { cubeEvaluator } = compilers as { cubeEvaluator: Evaluator }
    if (done.has(cubeEvaluator)) return compilers
    for (const name of cubeEvaluator.cubeNames())
      for (const rollup of Object.values(cubeEvaluator.cubeFromPath(name).preAggregations ?? {}))
        for (const key of BUILDERS) delete rollup[key]
    done.add(cubeEvaluator)
    return compilers
  }
}
