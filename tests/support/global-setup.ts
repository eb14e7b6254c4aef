/** One embedded PostgreSQL for all test files, with a migrated template database to clone. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { migrate } from '../../server/migrate.ts'
import { startPostgres } from '../../server/postgres.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the server's database `vitrina`; the password's owner may create databases. */
    postgresUrl: string
    /** `keepIn` of Cubes with the model of `schema/`: it is the same for all of them, and compiled once. */
    modelFolder: string
  }
}

/** Nothing here outlives the run, so nothing has to reach the disk. */
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  shared_buffers: '128MB',
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'vitrina-tests-'))
  const modelFolder = await mkdtemp(join(tmpdir(), 'vitrina-tests-model-'))
  const postgres = await startPostgres({ dataDir, settings })
  await createTemplate(postgres.url)
  project.provide('postgresUrl', postgres.url)
  project.provide('modelFolder', modelFolder)
  return async () => {
    await postgres.stop()
    for (const folder of [dataDir, modelFolder]) await rm(folder, { recursive: true, force: true })
  }
}

async function createTemplate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('create database vitrina_template')
  await client.end()
  const template = new URL(url)
  template.pathname = '/vitrina_template'
  await migrate(template.href)
}
