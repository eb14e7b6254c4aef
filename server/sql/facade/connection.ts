/** How the log-in role connects: where the product's own role does, with its own name and password. */
import type { ClientConfig } from 'pg'

/** Options of libpq that would name another user, or set what the role must not have set. */
const PERSONAL = ['user', 'password', 'options', 'application_name']

/** For SHOW cube_cache, which is no setting of PostgreSQL. */
const CACHE_MODE = '-c vitrina.cube_cache=stale-if-slow'

/** @returns a configuration for `new pg.Client`, host, database and TLS as in `databaseUrl` */
export function connectionConfig(databaseUrl: string, user: string, password: string): ClientConfig {
  const url = new URL(databaseUrl)
  url.username = encodeURIComponent(user)
  url.password = encodeURIComponent(password)
  for (const name of PERSONAL) url.searchParams.delete(name)
  return { connectionString: url.href, application_name: 'vitrina sql', options: CACHE_MODE }
}
