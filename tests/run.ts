/** `npm test`: types, lint, then all tests; every failure is printed, the last line counts them. */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

interface Counts {
  passed: number
  failed: number
  skipped: number
}

/** The part of vitest's JSON report that is counted. */
interface Report {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: {
    name: string
    status: string
    message: string
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[]
  }[]
}

const bin = (name: string) => join('node_modules', '.bin', name)

process.exitCode = await main()

async function main(): Promise<number> {
  const counts = [
    await check('types', [bin('tsc'), '--noEmit']),
    await check('lint', [bin('biome'), 'check', '.']),
    await vitest(process.argv.slice(2)),
  ]
  const sum = (key: keyof Counts) => counts.reduce((total, part) => total + part[key], 0)
  const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : ''
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed${skipped}`)
  return sum('failed') === 0 ? 0 : 1
}

/** A command that is one check as a whole. */
async function check(name: string, [command, ...args]: string[]): Promise<Counts> {
  const code = await run(command!, args)
  console.log(code === 0 ? `✓ ${name}` : `✗ ${name}`)
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 }
}

async function vitest(args: string[]): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'vitrina-report-'))
  const file = join(folder, 'report.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const code = await run(bin('vitest'), ['run', ...reporters, ...args])
    const text = await readFile(file, 'utf8').catch(() => undefined)
    return count(text === undefined ? undefined : (JSON.parse(text) as Report), code)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A file that cannot be loaded has no tests to fail, and a run can fail without any: each counts as one failure. */
function count(report: Report | undefined, code: number): Counts {
  if (!report) {
    console.error('vitest left no report.')
    return { passed: 0, failed: 1, skipped: 0 }
  }
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  )
  printFailures(report)
  const failed = report.numFailedTests + broken.length
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

function printFailures({ testResults }: Report): void {
  for (const { name, status, message, assertionResults } of testResults) {
    if (status !== 'failed') continue
    const failed = assertionResults.filter((test) => test.status === 'failed')
    if (failed.length === 0) console.log(`\n✗ ${relative('.', name)}\n${message}`)
    for (const test of failed)
      console.log(`\n✗ ${relative('.', name)}: ${test.fullName}\n${test.failureMessages.join('\n')}`)
  }
}

async function run(command: string, args: string[]): Promise<number> {
  return await new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit' })
    child.on('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    child.on('close', (code) => resolve(code ?? 1))
  })
}
