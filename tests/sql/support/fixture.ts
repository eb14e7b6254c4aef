/** Eight deals and three managers that the compatibility lists are written for. */
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import type { SecurityContext } from '../../../server/cube/gateway.ts'

/** `schemaDir` of startCube: cubes `deals`, `managers`, view `sales`. */
export const FIXTURE_MODEL = fileURLToPath(new URL('./model', import.meta.url))
/** The same cubes, but no measure counts all deals. */
export const UNCOUNTED_MODEL = fileURLToPath(new URL('./uncounted', import.meta.url))

/** The fixture's dates are those of UTC. */
export const FIXTURE_ZONE = 'UTC'

interface FixtureUser {
  context: SecurityContext
  maySwitchTo: string[]
  password: string
}

/** `boss` sees all deals and may act as `m1`; `m1` sees the two of manager 1 and may act as nobody else. */
export const FIXTURE_USERS = {
  boss: { context: { role: 'executive' }, maySwitchTo: ['m1'], password: 'password of boss' },
  m1: { context: { manager: 1 }, maySwitchTo: [], password: 'password of m1' },
} satisfies Record<string, FixtureUser>

const TABLES = `
create table marts.fx_managers (id int primary key, name text, city text);
insert into marts.fx_managers values (1, 'Anna', 'Kazan'), (2, 'Boris', 'Omsk'), (3, 'Clara', 'Kazan');
create table marts.fx_deals (
  id int primary key, title text, manager_id int, stage text, amount numeric, created_at timestamptz(3), is_repeat bool
);
insert into marts.fx_deals values
  (1, 'Alpha',   1,    'won',  100, '2026-01-05 10:00:00+00',     false),
  (2, 'beta',    1,    'lost', 200, '2026-01-20 12:30:00+00',     true),
  (3, 'Gamma_1', 2,    'won',  300, '2026-02-01 00:00:00+00',     false),
  (4, 'O''Hara', 2,    'open', 400, '2026-02-28 23:59:59.999+00', true),
  (5, '100%',    3,    'won',  500, '2026-03-01 00:00:00+00',     false),
  (6, 'delta',   3,    'lost', 600, '2026-03-31 23:59:59+00',     false),
  (7, 'Alpha',   null, null,   700, '2026-04-01 00:00:00+00',     null),
  (8, 'omega',   3,    'won',  800, '2026-04-15 08:00:00+00',     true);
insert into app.month_versions (entity, month, version) values ('deals', '2026-01-01 00:00:00+00', 1);
`

/** Makes `marts.fx_deals` and `marts.fx_managers` in a migrated database; before the SQL API is opened on it. */
export async function installFixture(pool: pg.Pool): Promise<void> {
  await pool.query('create schema if not exists marts')
  await pool.query(TABLES)
}
