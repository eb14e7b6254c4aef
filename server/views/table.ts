/** Rows of `app.views`: own ones and the team's. */
import type pg from 'pg'
import type { ViewDraft } from './checks.ts'
import { ViewError } from './error.ts'
import type { Reader } from './reader.ts'

export interface View extends ViewDraft {
  id: number
  isOwn: boolean
  /** ISO 8601 */
  updatedAt: string
}

const MOST_VIEWS = 200

/** $1: the owner who asks. */
const COLUMNS = `id::int, page, name, query, scope, is_default as "isDefault", owner = $1 as "isOwn", updated_at as "updatedAt"`

/** @param page  those of one page; undefined: of all */
export async function listViews(pool: pg.Pool, { owner }: Reader, page?: string): Promise<View[]> {
  const { rows } = await pool.query<View>(
    `select ${COLUMNS} from app.views
     where (owner = $1 or scope = 'team') and ($2::text is null or page = $2)
     order by page, scope, lower(name), id`,
    [owner, page ?? null],
  )
  return rows
}

/** What pages open with: of each page the reader's own default, else the team's. */
export async function defaultViews(
  pool: pg.Pool,
  owner: string | undefined,
): Promise<Pick<View, 'id' | 'page' | 'query'>[]> {
  const { rows } = await pool.query<Pick<View, 'id' | 'page' | 'query'>>(
    `select distinct on (page) id::int, page, query from app.views
     where is_default and (scope = 'team' or owner = $1) order by page, scope = 'team'`,
    [owner ?? null],
  )
  return rows
}

/** @throws {ViewError} 409 where the name is taken or there are too many */
export function createView(pool: pg.Pool, reader: Reader, draft: ViewDraft): Promise<View> {
  return changing(pool, async (client) => {
    const { rows } = await client.query<{ views: number }>(
      'select count(*)::int as views from app.views where owner = $1',
      [reader.owner],
    )
    if (rows[0]!.views >= MOST_VIEWS)
      throw new ViewError(409, `You have ${MOST_VIEWS} views, which is the most; delete one first.`)
    if (draft.isDefault) await makeRoom(client, reader, reader.owner, draft)
    return save(client, reader, draft, (columns) => ({
      text: `insert into app.views (owner, page, name, query, scope, is_default)
             values ($1, ${columns.join(', ')}) returning ${COLUMNS}`,
      values: [],
    }))
  })
}

/** @throws {ViewError} 404, 403 where it is somebody else's, 409 where the name is taken */
export function changeView(
  pool: pg.Pool,
  reader: Reader,
  id: number,
  change: Partial<ViewDraft>,
): Promise<View> {
  return changing(pool, async (client) => {
    const known = await changeable(client, reader, id)
    const draft = { ...known, ...change }
    if (draft.isDefault) await makeRoom(client, reader, known.owner, draft, id)
    return save(client, reader, draft, ([page, name, query, scope, isDefault], next) => ({
      text: `update app.views set page = ${page}, name = ${name}, query = ${query}, scope = ${scope},
               is_default = ${isDefault}, updated_at = now()
             where id = ${next} returning ${COLUMNS}`,
      values: [id],
    }))
  })
}

/** @throws {ViewError} 404, 403 where it is somebody else's */
export function removeView(pool: pg.Pool, reader: Reader, id: number): Promise<void> {
  return changing(pool, async (client) => {
    await changeable(client, reader, id)
    await client.query('delete from app.views where id = $1', [id])
  })
}

type Statement = (columns: string[], next: string) => { text: string; values: unknown[] }

const UNIQUE_VIOLATION = '23505'

async function save(
  client: pg.ClientBase,
  { owner }: Reader,
  { page, name, query, scope, isDefault }: ViewDraft,
  statement: Statement,
): Promise<View> {
  const fields = [page, name, query, scope, isDefault]
  const places = fields.map((_, index) => `$${index + 2}`)
  const { text, values } = statement(places, `$${fields.length + 2}`)
  try {
    const { rows } = await client.query<View>(text, [owner, ...fields, ...values])
    return rows[0]!
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string }
    if (code !== UNIQUE_VIOLATION || constraint !== 'views_name') throw error
    throw new ViewError(
      409,
      `name: this page has a view ${JSON.stringify(name)} already; choose another name.`,
    )
  }
}

/** Another default of the same readers and page is one no longer. */
async function makeRoom(
  client: pg.ClientBase,
  reader: Reader,
  owner: string,
  { page, scope }: ViewDraft,
  id?: number,
): Promise<void> {
  const { rows } = await client.query<{ id: number; owner: string; name: string }>(
    `select id::int, owner, name from app.views
     where is_default and page = $1 and scope = $2 and (scope = 'team' or owner = $3) and id is distinct from $4`,
    [page, scope, owner, id ?? null],
  )
  const [present] = rows
  if (!present) return
  if (present.owner !== reader.owner && !reader.isExecutive)
    throw new ViewError(
      403,
      `isDefault: the team's page opens with ${JSON.stringify(present.name)}, which somebody else owns; only they or an executive may change that.`,
    )
  await client.query('update app.views set is_default = false where id = $1', [present.id])
}

async function changeable(
  client: pg.ClientBase,
  { owner, isExecutive }: Reader,
  id: number,
): Promise<ViewDraft & { owner: string }> {
  const { rows } = await client.query<ViewDraft & { owner: string }>(
    `select owner, page, name, query, scope, is_default as "isDefault" from app.views
     where id = $2 and (owner = $1 or scope = 'team')`,
    [owner, id],
  )
  const [view] = rows
  if (!view) throw new ViewError(404, `There is no view ${id}; it may have been deleted.`)
  if (view.owner !== owner && !isExecutive)
    throw new ViewError(403, 'Only the owner of a view or an executive may change it; save one of your own.')
  return view
}

/** One after another: two that look before they write would both find room. */
async function changing<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query(`begin; select pg_advisory_xact_lock(hashtext('vitrina.views'))`)
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}
