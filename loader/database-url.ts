/**
 * `sslmode=require` and `prefer` mean to PostgreSQL's own programs «encrypt», and to the Node client «check the
 * certificate as well», with a page of warnings. An address that works in psql has to work here.
 *
 * @returns the address, told to the Node client in PostgreSQL's sense
 */
export function asLibpq(databaseUrl: string): string {
  if (
    !/[?&]sslmode=(require|prefer)(&|$)/.test(databaseUrl) ||
    /[?&](uselibpqcompat|sslrootcert)=/.test(databaseUrl)
  )
    return databaseUrl
  return `${databaseUrl}&uselibpqcompat=true`
}
