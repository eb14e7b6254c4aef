/** One sync as a process of its own, to be killed: `sync-child.ts <webhook> <database>`. */
import pg from 'pg'
import { createLoader } from '../../loader/index.ts'

const [webhookUrl, connectionString] = process.argv.slice(2) as [string, string]
const pool = new pg.Pool({ connectionString, max: 8 })
const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const loader = createLoader({ webhookUrl, pool, log: quiet, requestsPerSecond: 1000 })
await loader.run()
await loader.close()
await pool.end()
