/** Schema `semantic`: the one way to rows. A leaf is run only with a signature made for this very session. */
import { createHash } from 'node:crypto'
import type { ClientBase } from 'pg'
import { OperatorError } from '../../errors.ts'
import { identifier, literal, type RoleNames } from './names.ts'
import type { OwnRights } from './rights.ts'

const TABLES = `
  create unlogged table if not exists semantic.sessions (
    pid int primary key,
    -- The two padded keys of HMAC-SHA256, 64 bytes each.
    inner_key bytea not null,
    outer_key bytea not null
  );
  create table if not exists semantic.relations (name text primary key);
  revoke all on semantic.sessions, semantic.relations from public`

/** Runs with the rights of the product's role: the owner of \`leaf\`, whose rights a leaf has, cannot read the keys. */
const IS_SIGNED = `
  create function semantic.is_signed(statement text, signature text) returns boolean
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $function$
  declare
    expected bytea;
  begin
    select sha256(outer_key || sha256(inner_key || convert_to(statement, 'UTF8'))) into expected
    from semantic.sessions where pid = pg_backend_pid();
    -- Hashed once more, so that the time of the comparison tells nothing.
    return coalesce(
      sha256(convert_to(encode(expected, 'hex'), 'UTF8')) = sha256(convert_to(signature, 'UTF8')), false);
  end
  $function$`

/** STABLE: whatever it is given, PostgreSQL lets it read only. In UTC, as Cube's own statements are run. */
const LEAF = `
  create function semantic.leaf(statement text, signature text) returns setof record
  language plpgsql stable security definer
  set search_path = pg_catalog, pg_temp set standard_conforming_strings = on set transform_null_equals = off
  set timezone = 'UTC'
  as $function$
  begin
    if not semantic.is_signed(statement, signature) then
      raise insufficient_privilege using message = 'permission denied for function leaf';
    end if;
    return query execute statement;
  end
  $function$`

/** Reached only by a MEASURE() that no leaf answered: no number is better than a wrong one. */
const MEASURE_STATE = `
  create or replace function semantic.measure_state(anyelement, anyelement) returns anyelement
  language plpgsql immutable set search_path = pg_catalog, pg_temp as $function$
  begin
    raise syntax_error_or_access_rule_violation using message = 'MEASURE() takes a measure of a cube';
  end
  $function$`

const FUNCTIONS = [MEASURE_STATE, IS_SIGNED, LEAF]
const MARK = `Vitrina ${createHash('sha256')
  .update([TABLES, ...FUNCTIONS].join())
  .digest('hex')
  .slice(0, 16)}`

/** Creates schema, tables, functions and the aggregate, where they are missing or other than these. */
export async function ensureSemantic(client: ClientBase, names: RoleNames, rights: OwnRights): Promise<void> {
  await checkSchema(client, rights)
  await client.query(`create schema if not exists semantic; ${TABLES}`)
  if (!(await stands(client, names))) await replaceFunctions(client, names, rights)
  await ensureMeasure(client)
}

async function checkSchema(client: ClientBase, { user }: OwnRights): Promise<void> {
  const { rowCount } = await client.query(
    `select from pg_namespace where nspname = 'semantic'
     and (nspowner <> current_user::regrole or coalesce(obj_description(oid, 'pg_namespace'), '') not like 'Vitrina %')`,
  )
  if (rowCount)
    throw new OperatorError(
      `DATABASE_URL: the SQL API stays off, a schema semantic that is not Vitrina's exists already. Rename it, or: alter schema semantic owner to ${identifier(user)};`,
    )
}

async function stands(client: ClientBase, { login, owner }: RoleNames): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from pg_proc where oid = to_regprocedure('semantic.leaf(text, text)')
       and pg_get_userbyid(proowner) = $1 and has_function_privilege($2::name, oid, 'execute')
       and has_schema_privilege($2::name, 'semantic', 'usage') and has_schema_privilege($1::name, 'semantic', 'usage')
       and has_function_privilege($1::name, 'semantic.is_signed(text, text)', 'execute')
       and obj_description('semantic'::regnamespace, 'pg_namespace') = $3`,
    [owner, login, MARK],
  )
  return rowCount === 1
}

async function replaceFunctions(client: ClientBase, names: RoleNames, rights: OwnRights): Promise<void> {
  const login = identifier(names.login)
  const owner = identifier(names.owner)
  await asMember(client, owner, rights, async () => {
    await client.query(`
      drop function if exists semantic.leaf(text, text);
      drop function if exists semantic.is_signed(text, text);
      ${MEASURE_STATE};
      ${IS_SIGNED};
      ${LEAF};
      revoke all on all functions in schema semantic from public;
      grant execute on function semantic.is_signed(text, text) to ${owner};
      grant execute on function semantic.leaf(text, text) to ${login};
      grant usage on schema semantic to ${login};
      grant usage, create on schema semantic to ${owner};
      alter function semantic.leaf(text, text) owner to ${owner};
      revoke create on schema semantic from ${owner};
      comment on schema semantic is ${literal(MARK)}`)
  })
}

/** Ownership can be given only to a role that the giver could become. A superuser can become any. */
async function asMember(
  client: ClientBase,
  owner: string,
  { isSuperuser, version }: OwnRights,
  work: () => Promise<void>,
): Promise<void> {
  if (isSuperuser) return await work()
  await client.query(
    `grant ${owner} to current_user${version >= 160_000 ? ' with inherit true, set true' : ''}`,
  )
  await work()
  await client.query(`revoke ${owner} from current_user`)
}

/** With it the analysts' own text parses, and PostgreSQL itself tells the types of parameters and columns. */
async function ensureMeasure(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ isOurs: boolean }>(
    `select coalesce(aggtransfn::oid = to_regprocedure('semantic.measure_state(anyelement, anyelement)')::oid, false) as "isOurs"
     from pg_proc left join pg_aggregate on aggfnoid = pg_proc.oid
     where pg_proc.oid = to_regprocedure('public.measure(anyelement)')`,
  )
  if (rows[0] && !rows[0].isOurs)
    throw new OperatorError(
      `DATABASE_URL: the SQL API stays off, a function public.measure(anyelement) that is not Vitrina's exists already. Move it to another schema: alter function public.measure(anyelement) set schema …`,
    )
  if (rows[0]) return
  await client.query(`
    create aggregate public.measure(anyelement) (sfunc = semantic.measure_state, stype = anyelement);
    comment on aggregate public.measure(anyelement) is 'Мера куба, как её считает модель: MEASURE(won_amount)'`)
}
