/** `schema/versions.json`: which formula each version of a measure stands for, and what changed when. */
import type { Measure, Model } from './compile.ts'
import { formulaOf } from './formula.ts'

export interface Change {
  version: number
  /** Day, `2026-11-22`. */
  date: string
  ru: string
  en: string
}

export interface Entry {
  version: number
  formula: string
  /** The newest first. */
  changes: Change[]
}

/** By member, `deals.conversion`. */
export type Versions = Record<string, Entry>

const FIRST = { ru: 'Первая версия.', en: 'First version.' }

export const publicMeasures = (model: Model): Measure[] =>
  model.cubes.flatMap((cube) => cube.measures).filter((measure) => measure.public)

/** One line for each thing that a reader of the numbers would meet without having been told; none when all is well. */
export function faultsOf(model: Model, versions: Versions): string[] {
  const measures = publicMeasures(model)
  const known = new Set(measures.map(({ name }) => name))
  return [
    ...measures.flatMap((measure) => faultsOfMeasure(model, measure, versions[measure.name])),
    ...Object.keys(versions)
      .filter((name) => !known.has(name))
      .map((name) => `${name}: in versions.json, but no public measure. Run npm run model.`),
  ]
}

function faultsOfMeasure(model: Model, { name, meta }: Measure, entry: Entry | undefined): string[] {
  if (!entry) return [`${name}: new, not yet in versions.json. Run npm run model.`]
  const faults: string[] = []
  if (meta?.version !== entry.version)
    faults.push(`${name}: meta.version is ${meta?.version}, versions.json says ${entry.version}.`)
  if (formulaOf(model, name) !== entry.formula)
    faults.push(
      `${name}: its formula changed. Set meta.version to ${entry.version + 1} and say what changed: npm run model -- ${name} 'Что изменилось.' 'What changed.'`,
    )
  if (entry.changes[0]?.version !== entry.version)
    faults.push(`${name}: version ${entry.version} has no line in its changes.`)
  return faults
}

/** The entries of measures that are new, and without those of measures that are gone; sorted by name. */
export function withNew(model: Model, versions: Versions, date: string): Versions {
  const names = publicMeasures(model).map(({ name }) => name)
  return Object.fromEntries(
    names.sort().map((name) => [
      name,
      versions[name] ?? {
        version: 1,
        formula: formulaOf(model, name),
        changes: [{ version: 1, date, ...FIRST }],
      },
    ]),
  )
}

/**
 * The next version of one measure, for a formula that changed, here or in the marts below it.
 *
 * @throws Error when the measure is unknown
 */
export function raised(
  model: Model,
  versions: Versions,
  name: string,
  text: Omit<Change, 'version'>,
): Versions {
  const entry = versions[name]
  if (!entry) throw new Error(`${name}: not in versions.json. Run npm run model first.`)
  const version = entry.version + 1
  const changes = [{ version, ...text }, ...entry.changes]
  return { ...versions, [name]: { version, formula: formulaOf(model, name), changes } }
}
