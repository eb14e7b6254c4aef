/**
 * `npm run model`: after a change of the model, writes `docs/metrics.md` and takes new measures into `schema/versions.json`.
 * `npm run model -- deals.conversion 'Что изменилось.' 'What changed.'` records a new version of a measure first.
 */
import { compileModel } from './model/compile.ts'
import { readVersions, writeVersions } from './model/files.ts'
import { faultsOf, raised, withNew } from './model/versions.ts'

process.exitCode = await main(process.argv.slice(2))

async function main(args: string[]): Promise<number> {
  const model = await compileModel()
  const date = new Date().toISOString().slice(0, 10)
  let versions = withNew(model, await readVersions(), date)
  if (args.length > 0) {
    const [name, ru, en] = args
    if (!name || !ru || !en) {
      console.error(
        "model: expected a measure and two texts: deals.conversion 'Что изменилось.' 'What changed.'",
      )
      return 1
    }
    versions = raised(model, versions, name, { date, ru, en })
  }
  await writeVersions(model, versions)
  const faults = faultsOf(model, versions)
  for (const fault of faults) console.error(fault)
  return faults.length > 0 ? 1 : 0
}
