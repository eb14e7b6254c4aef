/** Cube's Postgres driver with one preparation per connection instead of three round trips per statement. */

interface Connection {
  query(text: string, values?: unknown[]): Promise<unknown>
}

/** The parts of Cube's `PostgresDriver` that are replaced or called here. */
export interface Driver {
  prepareConnection(connection: Connection): Promise<void>
  loadUserDefinedTypes(connection: Connection): Promise<void>
  release(): Promise<void>
}

export type DriverClass = new (config: Record<string, unknown>) => Driver

export interface DriverOptions {
  databaseUrl: string
  maxPoolSize: number
  /** Longest time of a statement. */
  statementSeconds: number
}

/** @param PostgresDriver  the class of the copy that Cube itself uses */
export function createDriver(PostgresDriver: DriverClass, options: DriverOptions): Driver {
  const { databaseUrl, maxPoolSize, statementSeconds } = options
  const driver = new PostgresDriver({ ...connectionConfig(databaseUrl), maxPoolSize })
  const prepared = new WeakSet<Connection>()

  driver.prepareConnection = async (connection) => {
    if (prepared.has(connection)) return
    await connection.query(`set time zone 'UTC'; set statement_timeout to ${statementSeconds * 1000}`)
    await driver.loadUserDefinedTypes(connection)
    prepared.add(connection)
  }

  return driver
}

function connectionConfig(databaseUrl: string) {
  const url = new URL(databaseUrl)
  const mode = url.searchParams.get('sslmode')
  return {
    host: url.searchParams.get('host') ?? decodeURIComponent(url.hostname),
    port: Number(url.port || 5432),
    database: decodeURIComponent(url.pathname.slice(1)),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    ...(mode && mode !== 'disable' ? { ssl: { rejectUnauthorized: mode.startsWith('verify') } } : {}),
  }
}
