/** `npm run doctor`: what is wrong with this installation and what to do. Works while Vitrina runs and while it does not. */
import { parseArgs } from 'node:util'
import { type Config, ConfigError, loadConfig } from '../config.ts'
import { type Check, fail, line } from './doctor/check.ts'
import { examine } from './doctor/examine.ts'
import { describeFaults } from './faults.ts'
import { hideSecrets, redact } from './redact.ts'

process.exitCode = await main(process.argv.slice(2))

/** @returns the exit code: 1 when a check fails */
async function main(args: string[]): Promise<number> {
  const options = read(args)
  if (!options) return 1
  const checks = await look()
  const healthy = checks.every(({ mark }) => mark !== 'fail')
  console.log(redact(options.json ? JSON.stringify({ healthy, checks }, null, 2) : table(checks)))
  return healthy ? 0 : 1
}

function read(args: string[]): { json: boolean } | undefined {
  try {
    const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } })
    return values
  } catch (error) {
    console.error(`${(error as Error).message} Usage: npm run doctor [-- --json]`)
    return undefined
  }
}

async function look(): Promise<Check[]> {
  const config = settings()
  if (Array.isArray(config)) return config
  hideSecrets(config)
  try {
    return await examine(config)
  } catch (error) {
    return [fail('doctor', describeFaults(error)[0] ?? String(error), 'Please report this.')]
  }
}

function settings(): Config | Check[] {
  try {
    return loadConfig()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.lines.map((fault) => fail('settings', fault, 'Correct it and look again.'))
  }
}

function table(checks: Check[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length))
  return checks.map((check) => line(check, width)).join('\n')
}
