/** A day of a portal's life, as the loader would bring it: deals are made, moved, edited and closed, people work on them. */
import type pg from 'pg'
import { MANAGERS, PIPELINES, STEPS } from './portal-size.ts'

/**
 * Changes so many deals: a third is closed, a third is moved or edited, a third is new. The younger an open deal, the likelier
 * something happens to it; some are old.
 *
 * @returns how many months the changed deals were created in
 */
export async function liveOneDay(pool: pg.Pool, deals: number): Promise<{ deals: number; months: number }> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    for (const statement of [chosen(deals), LOG, CHANGE, CREATE, HISTORY, ACTIVITIES])
      await client.query(statement)
    const { rows } = await client.query<{ deals: number; months: number }>(
      `select count(*)::int as deals, count(distinct date_trunc('month', date_create))::int as months
       from raw.deals where portal_id = 1 and id in (select id from chosen)`,
    )
    await client.query('commit')
    return rows[0]!
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

/** chosen: what happens to which deal. */
const chosen = (deals: number) => `
  create temp table chosen on commit drop as
  with open as (
    select id, random() as luck, row_number() over (
      order by -ln(1 - random()) * exp(least(extract(epoch from now() - date_create) / 86400 / 60, 50))
    ) as place
    from raw.deals where stage_semantic_id = 'P' and deleted_at is null
  ),
  old as (
    select id from raw.deals where stage_semantic_id <> 'P' and deleted_at is null order by random() limit ${Math.ceil(deals / 50)}
  )
  select id, case when place <= ${Math.ceil(deals / 3)} then case when luck < 0.4 then 'won' else 'lost' end
    when luck < 0.5 then 'moved' when luck < 0.8 then 'priced' else 'handed' end as fate
  from open where place <= ${Math.ceil((deals * 2) / 3) - Math.ceil(deals / 50)}
  union all
  select id, 'priced' from old
  union all
  select (select max(id) from raw.deals) + n, 'made' from generate_series(1, ${Math.floor(deals / 3)}) as n;
  create unique index on chosen (id);
  analyze chosen`

const LOG = `
  insert into app.changes (portal_id, entity, record_id, field, old_value, new_value, previous_at, changed_at, seen_at)
  select 1, 'deals', id, case fate when 'priced' then 'opportunity' when 'handed' then 'assigned_by_id' else 'stage_id' end,
    case fate when 'priced' then opportunity::text when 'handed' then assigned_by_id::text else stage_id end,
    case fate when 'priced' then (opportunity + 1000)::text when 'handed' then (1 + assigned_by_id % ${MANAGERS})::text
      else ${next('fate')} end,
    date_modify, now(), now()
  from chosen join raw.deals using (id)
  where fate <> 'made'`

function next(fate: string): string {
  return `'C' || category_id || ':' || case ${fate} when 'won' then 'WON' when 'lost' then 'LOSE'
    else 'S' || least(${STEPS}, substring(stage_id from '\\d+$')::int + 1) end`
}

const CHANGE = `
  update raw.deals set
    stage_id = case when fate in ('won', 'lost', 'moved') then ${next('fate')} else stage_id end,
    stage_semantic_id = case fate when 'won' then 'S' when 'lost' then 'F' else stage_semantic_id end,
    closed = fate in ('won', 'lost') or closed,
    opportunity = opportunity + case when fate = 'priced' then 1000 else 0 end,
    assigned_by_id = case when fate = 'handed' then 1 + assigned_by_id % ${MANAGERS} else assigned_by_id end,
    moved_time = case when fate in ('won', 'lost', 'moved') then now() else moved_time end,
    date_modify = now(), last_activity_time = now(), modify_by_id = assigned_by_id, synced_at = clock_timestamp()
  from chosen
  where portal_id = 1 and deals.id = chosen.id`

const CREATE = `
  insert into raw.deals
    (portal_id, id, title, type_id, category_id, stage_id, stage_semantic_id, opportunity, currency_id, company_id, contact_id,
     assigned_by_id, created_by_id, modify_by_id, date_create, date_modify, moved_time, last_activity_time, closed, opened, is_recurring,
     source_id, custom, synced_at)
  select 1, id, 'Сделка ' || id, 'SALE', pipeline, 'C' || pipeline || ':S1', 'P', 10000 + id % 90000, 'RUB', 1 + id % 50, 1 + id % 200,
    manager, manager, manager, now(), now(), now(), now(), false, true, false, 'SRC' || 1 + id % 40, '{"UF_CRM_KIND": "1"}', clock_timestamp()
  from (select id, 1 + id % ${PIPELINES} as pipeline, 1 + id % ${MANAGERS} as manager from chosen where fate = 'made') as made`

/** A deal that stands on the last step has nowhere to move: such a row of the history says so again, as portals do. */
const HISTORY = `
  insert into raw.deal_stage_history (portal_id, id, type_id, owner_id, created_time, category_id, stage_semantic_id, stage_id, synced_at)
  select 1, (select max(id) from raw.deal_stage_history) + row_number() over (order by deals.id), case fate when 'made' then 1 else 2 end,
    deals.id, now(), category_id, stage_semantic_id, stage_id, clock_timestamp()
  from chosen join raw.deals using (id)
  where fate in ('won', 'lost', 'moved', 'made')`

const ACTIVITIES = `
  insert into raw.activities
    (portal_id, id, owner_type_id, owner_id, type_id, provider_id, provider_type_id, subject, direction, completed, created, last_updated,
     start_time, end_time, responsible_id, author_id, bindings, synced_at)
  select 1, (select max(id) from raw.activities) + row_number() over (order by deals.id), 2, deals.id, 2, 'VOXIMPLANT_CALL', 'CALL', 'Звонок', 2,
    true, now(), now(), now(), now() + interval '3 minutes', assigned_by_id, assigned_by_id,
    jsonb_build_array(jsonb_build_object('owner_type_id', 2, 'owner_id', deals.id)), clock_timestamp()
  from chosen join raw.deals using (id);
  update raw.activities set completed = true, last_updated = now(), synced_at = clock_timestamp()
  where portal_id = 1 and owner_type_id = 2 and owner_id in (select id from chosen) and not completed`
