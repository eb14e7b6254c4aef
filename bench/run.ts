/** `npm run bench [-- name …]`: runs every benchmark of this folder in turn and keeps the figures in `bench/results/`. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** A benchmark's file exports `bench`; its figures are numbers and short texts, ratios measured within one run. */
interface Benchmark {
  bench(): Promise<object>
}

const folder = fileURLToPath(new URL('.', import.meta.url))
const asked = process.argv.slice(2)
const known = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => file.slice(0, -3))

const unknown = asked.filter((name) => !known.includes(name))
if (unknown.length > 0) {
  console.error(`bench: no benchmark called ${unknown.join(', ')}. There are: ${known.join(', ')}.`)
  process.exit(2)
}

const machine = { node: process.version, cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30) }
mkdirSync(join(folder, 'results'), { recursive: true })
for (const name of asked.length > 0 ? asked : known) {
  console.log(`\n== ${name}`)
  const { bench } = (await import(pathToFileURL(join(folder, `${name}.ts`)).href)) as Benchmark
  const figures = await bench()
  const path = join(folder, 'results', `${name}.json`)
  writeFileSync(path, `${JSON.stringify({ machine, figures }, null, 2)}\n`)
  console.log(JSON.stringify(figures, null, 2))
}
process.exit(0)
