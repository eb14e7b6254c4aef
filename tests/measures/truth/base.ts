/** What every truth starts from: stages, people, rates, the change log; read from `raw` and `app` alone. */
export const baseSql = `
drop schema if exists truth cascade;
create schema truth;

-- won, lost or open: the settings first, then the dictionary, then what the record itself says
create function truth.outcome(portal smallint, dictionary text, pipeline bigint, stage text, said text) returns text language sql stable as $$
  select coalesce(
    (select r.role from app.stage_roles r
      where dictionary <> 'STATUS' and r.portal_id = portal and r.category_id = pipeline and r.stage_id = stage and r.role <> 'ignored'),
    (select case s.semantics when 'S' then 'won' when 'F' then 'lost' else 'open' end from raw.statuses s
      where s.portal_id = portal and s.entity_id = dictionary and s.status_id = stage),
    case said when 'S' then 'won' when 'F' then 'lost' else 'open' end)
$$;

create function truth.dictionary(pipeline bigint) returns text language sql immutable as $$
  select case when pipeline = 0 then 'DEAL_STAGE' else 'DEAL_STAGE_' || pipeline end
$$;

-- the working stages that the dictionary still has, by their place in the pipeline; leads have one pipeline, 0
create table truth.working as
select 'deal' as kind, s.portal_id, p.pipeline_id, s.status_id as stage_id, s.sort, s.id
  from raw.statuses s
  join (select portal_id, id as pipeline_id from raw.categories union select portal_id, category_id from raw.deals
        union select portal_id, category_id from raw.deal_stage_history union select id, 0 from app.portals) p
    on p.portal_id = s.portal_id and truth.dictionary(p.pipeline_id) = s.entity_id
 where s.deleted_at is null and truth.outcome(s.portal_id, s.entity_id, p.pipeline_id, s.status_id, null) = 'open'
union all
select 'lead', s.portal_id, 0, s.status_id, s.sort, s.id
  from raw.statuses s
 where s.entity_id = 'STATUS' and s.deleted_at is null and coalesce(s.semantics, 'P') not in ('S', 'F');
alter table truth.working add column place bigint;
update truth.working w set place = (
  select count(*) from truth.working o
   where (o.kind, o.portal_id, o.pipeline_id) = (w.kind, w.portal_id, w.pipeline_id) and (o.sort, o.id) <= (w.sort, w.id));

create function truth.reporting_currency() returns text language sql stable as $$
  select coalesce((select value #>> '{}' from app.settings where key = 'currency'),
                  (select currency from app.portals order by id limit 1))
$$;

create function truth.rate(portal smallint, code text) returns numeric language sql stable as $$
  select k.amount / k.amount_cnt from raw.currencies k where k.portal_id = portal and k.currency = code and k.deleted_at is null
$$;

-- money in the reporting currency, half up to kopecks; nothing where a rate is unknown
create function truth.money(portal smallint, value numeric, code text) returns numeric language sql stable as $$
  select floor(value * truth.rate(portal, code) / truth.rate(portal, truth.reporting_currency()) * 100 + 0.5) / 100
$$;

create function truth.department(portal smallint, person bigint) returns bigint language sql stable as $$
  select u.department_ids[1] from raw.users u where u.portal_id = portal and u.id = person
$$;

create function truth.person(portal smallint, person bigint) returns text language sql stable as $$
  select coalesce((select nullif(trim(concat_ws(' ', u.name, u.last_name)), '') from raw.users u where u.portal_id = portal and u.id = person), 'не указано')
$$;

create function truth.department_name(portal smallint, department bigint) returns text language sql stable as $$
  select coalesce((select nullif(trim(d.name), '') from raw.departments d where d.portal_id = portal and d.id = department), 'не указано')
$$;

create function truth.source(portal smallint, code text) returns text language sql stable as $$
  select coalesce((select s.name from raw.statuses s where s.portal_id = portal and s.entity_id = 'SOURCE' and s.status_id = code), code, 'не указано')
$$;

-- every department with itself and all above it
create table truth.above as
with recursive up as (
  select distinct portal_id, department, department as root from
    (select portal_id, id as department from raw.departments union select portal_id, unnest(department_ids) from raw.users) as known
  union
  select up.portal_id, up.department, d.parent from up join raw.departments d on d.portal_id = up.portal_id and d.id = up.root
   where d.parent is not null)
select * from up;

-- who was responsible at a moment: the log's last change by then, else what stood before its first, else who is now
create function truth.responsible(portal smallint, what text, record bigint, present bigint, at timestamptz) returns bigint language sql stable as $$
  select (coalesce(
    (select array[c.new_value] from app.changes c
      where c.portal_id = portal and c.entity = what and c.record_id = record and c.field = 'assigned_by_id' and c.changed_at <= at
      order by c.changed_at desc, c.id desc limit 1),
    (select array[c.old_value] from app.changes c
      where c.portal_id = portal and c.entity = what and c.record_id = record and c.field = 'assigned_by_id'
      order by c.id limit 1),
    array[present::text]))[1]::bigint
$$;

-- a value of the log before its first change; the array tells «nothing» from «no change known»
create function truth.at_creation(portal smallint, record bigint, name text, present text) returns text language sql stable as $$
  select (coalesce(
    (select array[c.old_value] from app.changes c
      where c.portal_id = portal and c.entity = 'deals' and c.record_id = record and c.field = name order by c.id limit 1),
    array[present]))[1]
$$;

-- at closing: what was changed by then or seen together with it
create function truth.at_closing(portal smallint, record bigint, name text, present text, closing timestamptz) returns text language sql stable as $$
  select (coalesce(
    (select array[c.new_value] from app.changes c
      where c.portal_id = portal and c.entity = 'deals' and c.record_id = record and c.field = name
        and (c.changed_at <= closing or c.previous_at < closing) order by c.id desc limit 1),
    array[truth.at_creation(portal, record, name, present)]))[1]
$$;
`
