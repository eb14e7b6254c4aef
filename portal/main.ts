/**
 * The portal as a command or a child process:
 * `node --import tsx portal/main.ts --port 0 --deals 10000 --seed 1 --anchor 2026-01-15T12:00:00+03:00`
 * Further flags: `--leads 5000`, `--extras off` (deals only), `--limits off`, `--rate 5` (the limits of Enterprise),
 * `--churn 5` (random changes a second, decided by `--churn-seed 1`), `--skew -7200` (seconds by which its clock is ahead).
 * Prints one line of JSON, `{"webhookUrl":"…"}`, when it listens, and sends the same to its parent when forked.
 * Ends with its parent, or on SIGTERM or SIGINT.
 */
import { parseArgs } from 'node:util'
import { type Portal, startPortal, TARIFFS } from './index.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    deals: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    anchor: { type: 'string', default: new Date().toISOString() },
    offset: { type: 'string', default: '+03:00' },
    secret: { type: 'string' },
    limits: { type: 'string', default: 'on' },
    leads: { type: 'string' },
    extras: { type: 'string', default: 'on' },
    rate: { type: 'string', default: '2' },
    churn: { type: 'string', default: '0' },
    'churn-seed': { type: 'string', default: '1' },
    skew: { type: 'string', default: '0' },
  },
})

const number = (name: keyof typeof values, form: RegExp, expected: string) => {
  if (form.test(String(values[name]))) return Number(values[name])
  process.stderr.write(`--${name} ${values[name]}: expected ${expected}\n`)
  process.exit(2)
}
const wholeNumber = (name: keyof typeof values) => number(name, /^\d+$/, 'a whole number')

const port = wholeNumber('port')
const data = {
  ...{ deals: wholeNumber('deals'), seed: wholeNumber('seed'), anchor: values.anchor },
  extras: values.extras !== 'off',
  ...(values.leads === undefined ? {} : { leads: wholeNumber('leads') }),
}
const rate = number('rate', /^[25]$/, '2 or 5')
const perSecond = number('churn', /^\d+(\.\d+)?$/, 'a number')
const churnSeed = wholeNumber('churn-seed')
const skewSeconds = number('skew', /^-?\d+$/, 'a whole number')

let portal: Portal | undefined

// ready before the portal is: a parent may be gone while a large company is still being invented
const end = () => {
  if (portal) portal.close().then(() => process.exit(0))
  else process.exit(0)
}
for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(signal, end)

try {
  portal = await startPortal({
    ...{ port, data, host: values.host, offset: values.offset, secret: values.secret, skewSeconds },
    limits: values.limits === 'off' ? false : rate === 5 ? TARIFFS.enterprise : TARIFFS.standard,
  })
  if (perSecond > 0) portal.startChurn({ perSecond, seed: churnSeed })
  const ready = { webhookUrl: portal.webhookUrl }
  process.stdout.write(`${JSON.stringify(ready)}\n`)
  process.send?.(ready)
} catch (error) {
  process.stderr.write(`portal: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
