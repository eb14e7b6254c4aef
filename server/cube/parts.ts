/** Measures that are calculated tell what of: `meta.parts` in `/v1/meta`, made from the compiled model. */
import type { CubeDefinition } from '../model/compile.ts'
import { partsOf } from '../model/formula.ts'
import type { Core } from './core.ts'

interface Compilers {
  metaTransformer: { cubes: { config: { measures: { name: string; meta?: object }[] } }[] }
  cubeEvaluator: { evaluatedCubes: Record<string, CubeDefinition> }
}

/** Adds them to every model that Cube compiles. To be called before the first one is. */
export function tellParts(core: Core): void {
  const create = core.createCompilerApi.bind(core)
  core.createCompilerApi = (...settings) => {
    const compiler = create(...settings)
    const done = new WeakSet<object>()
    const getCompilers = compiler.getCompilers.bind(compiler)
    compiler.getCompilers = async (options) => {
      const compilers = (await getCompilers(options)) as Compilers
      if (!done.has(compilers)) addParts(compilers)
      done.add(compilers)
      return compilers
    }
    return compiler
  }
}

function addParts({ metaTransformer, cubeEvaluator }: Compilers): void {
  for (const { config } of metaTransformer.cubes)
    for (const measure of config.measures) {
      const parts = partsOf(cubeEvaluator.evaluatedCubes, measure.name)
      if (parts.length > 0) measure.meta = { ...measure.meta, parts }
    }
}
