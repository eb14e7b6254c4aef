/** What is generated once and kept in the data folder: passwords of the database and of the first SQL user, the key of the REST tokens. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { readJsonFile, writeJsonFile } from './json-file.ts'

export interface Secrets {
  databasePassword: string
  apiSecret: string
  /** Of CUBEJS_SQL_USER, where CUBEJS_SQL_PASSWORD is not set. */
  sqlPassword: string
}

/** The data folder's secrets, made on the first start; the file is readable by its owner only. */
export async function loadSecrets(dataDir: string): Promise<Secrets> {
  const path = join(dataDir, 'secrets.json')
  const kept = await readJsonFile<Partial<Secrets>>(path)
  const secrets = {
    databasePassword: kept?.databasePassword ?? randomBytes(24).toString('hex'),
    apiSecret: kept?.apiSecret ?? randomBytes(32).toString('hex'),
    sqlPassword: kept?.sqlPassword ?? randomBytes(24).toString('hex'),
  }
  if (!kept?.databasePassword || !kept.apiSecret || !kept.sqlPassword) await writeJsonFile(path, secrets)
  return secrets
}
