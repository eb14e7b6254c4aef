/** `npm run users`: who may connect by SQL, OData and exports. */
import { Command, Option } from 'commander'
import type pg from 'pg'
import { type Config, ConfigError, loadConfig } from '../../config.ts'
import { OperatorError } from '../errors.ts'
import { hideSecrets, redact } from '../redact.ts'
import { addUser, disableUser, enableUser, listUsers, removeUser, renewPassword } from './directory.ts'
import { openUsersDatabase } from './open.ts'
import { contextOf, ROLES, type RoleOptions, words } from './roles.ts'
import { usersTable } from './table.ts'

type AddOptions = RoleOptions & { maySwitchTo?: string }
type Work = (pool: pg.Pool, config: Config) => Promise<string>

const program = new Command('npm run users --').description('Who may connect by SQL, OData and exports.')

program
  .command('add <name>')
  .description('adds a user and prints the password, once')
  .addOption(new Option('--role <role>', 'what the user may see').choices(ROLES).makeOptionMandatory())
  .option('--user-id <id>', "of a manager: the person's number in the portal")
  .option(
    '--departments <ids>',
    'of a head: numbers of departments, such as 5,12; what is below them is included',
  )
  .option('--portal <id>', 'of heads and managers: number of the portal, 1 if left out')
  .option('--may-switch-to <names>', 'users as whom this one may ask (SET USER)')
  .action((name: string, { maySwitchTo, ...role }: AddOptions) =>
    run(async (pool) => {
      const user = { name, context: contextOf(role), maySwitchTo: words(maySwitchTo) }
      return handOver(name, await addUser(pool, user))
    }),
  )

program
  .command('list')
  .description('shows all users')
  .action(() => run(async (pool) => usersTable(await listUsers(pool))))

program
  .command('password <name>')
  .description('gives the user a new password and prints it, once')
  .action((name: string) =>
    run(async (pool, config) => {
      notOperator(
        name,
        config,
        'Its password is CUBEJS_SQL_PASSWORD, or sqlPassword in secrets.json of the data folder.',
      )
      return handOver(name, await renewPassword(pool, name))
    }),
  )

program
  .command('disable <name>')
  .description('refuses the user from the next statement on, open connections within a minute')
  .action((name: string) => run(done(disableUser, name, 'is disabled.')))

program
  .command('enable <name>')
  .description('lets a disabled user in again')
  .action((name: string) => run(done(enableUser, name, 'may connect again.')))

program
  .command('remove <name>')
  .description('removes the user; what it asked stays in the audit log')
  .action((name: string) =>
    run(async (pool, config) => {
      notOperator(name, config, 'It comes back at the next start; disable it instead.')
      return await done(removeUser, name, 'is removed.')(pool)
    }),
  )

await program.parseAsync()

async function run(work: Work): Promise<void> {
  try {
    const config = loadConfig()
    hideSecrets(config)
    const pool = await openUsersDatabase(config)
    try {
      console.log(await work(pool, config))
    } finally {
      await pool.end()
    }
  } catch (error) {
    process.exitCode = explain(error)
  }
}

function done(act: (pool: pg.Pool, name: string) => Promise<void>, name: string, what: string) {
  return async (pool: pg.Pool) => {
    await act(pool, name)
    return `${name} ${what}`
  }
}

function handOver(name: string, password: string): string {
  return `user      ${name}\npassword  ${password}\nThe password is shown this once and kept nowhere. Lost: npm run users -- password ${name}`
}

function notOperator(name: string, { CUBEJS_SQL_USER }: Config, advice: string): void {
  if (name === CUBEJS_SQL_USER) throw new OperatorError(`users: ${name} is CUBEJS_SQL_USER. ${advice}`)
}

function explain(error: unknown): number {
  if (error instanceof ConfigError) for (const line of error.lines) console.error(redact(line))
  else if (error instanceof OperatorError) console.error(redact(error.message))
  else console.error(redact(error instanceof Error ? (error.stack ?? error.message) : String(error)))
  return error instanceof ConfigError ? 2 : 1
}
