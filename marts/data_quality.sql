-- next_data_quality: one row per fault of each deal and lead in scope.
insert into next_data_quality
with synthetic as (
  select portal_id, deal_id, string_agg(stage, ', ' order by pipeline_id, stage_order, stage_id) as stages
  from next_deal_stage_facts
  where is_synthetic
  group by portal_id, deal_id
),
deals as (
  select
    deals.portal_id, deals.portal, 'deals' as entity, deals.id as record_id, deals.title,
    deals.manager, deals.manager_id, deals.department, deals.department_id, deals.department_ids,
    deals.pipeline, deals.pipeline_id, deals.created_at, deals.url,
    deals.status, deals.closed_at,
    nullif(btrim(deals.stage_id), '') as stage_id, deals.stage, deals.stage_order < 10000 as is_stage_known,
    deals.source_id, deals.company_id is null and deals.contact_id is null as is_client_blank,
    deals.currency, deals.opportunity,
    array[deals.utm_source, deals.utm_medium, deals.utm_campaign, deals.utm_content, deals.utm_term] as utm,
    histories.deal_id is not null as has_history, synthetic.stages as synthetic_stages,
    deals.status <> 'open' and histories.present_at is null and known.moved_time is null as is_closing_guessed,
    deals.status = 'won' and coalesce(deals.opportunity, 0) = 0 as is_amount_blank
  from next_deals as deals
  join raw.deals as known on known.portal_id = deals.portal_id and known.id = deals.id
  left join histories on histories.portal_id = deals.portal_id and histories.deal_id = deals.id
  left join synthetic on synthetic.portal_id = deals.portal_id and synthetic.deal_id = deals.id
),
lead_histories as (
  select
    portal_id, history.owner_id as lead_id, bool_or(history.type_id = 1) as has_creation,
    array_agg(distinct history.status_id) as visited
  from changed_leads
  join raw.lead_status_history as history using (portal_id)
  where history.owner_id = changed_leads.id and history.deleted_at is null and history.status_id is not null
  group by portal_id, history.owner_id
),
scoped_leads as (
  select leads.*, coalesce(stages.outcome, case semantics when 'S' then 'won' when 'F' then 'lost' else 'open' end) as status,
    stages.name as stage, coalesce(stages.is_present, false) as is_stage_known
  from changed_leads
  join staging.leads using (portal_id, id)
  left join staging.lead_stages as stages on stages.portal_id = leads.portal_id and stages.stage_id = leads.stage_id
),
leads as (
  select
    leads.portal_id, staging.named(portals.name) as portal, 'leads' as entity, leads.id as record_id,
    staging.named(leads.title) as title,
    staging.named(managers.name) as manager, leads.manager_id,
    staging.named(managers.department) as department, managers.department_id, managers.department_path_ids as department_ids,
    null as pipeline, null::bigint as pipeline_id, leads.created_at, portals.url || '/crm/lead/details/' || leads.id || '/' as url,
    leads.status, case when leads.status <> 'open' then leads.closed_at end as closed_at,
    leads.stage_id, coalesce(leads.stage, leads.stage_id) as stage, leads.is_stage_known,
    leads.source_id,
    -- Whoever asks for the first time has no card of a client yet: a name of a firm or a way to answer is enough.
    leads.company_id is null and leads.contact_id is null and leads.company_title is null
      and leads.has_phone is not true and leads.has_email is not true as is_client_blank,
    leads.currency, leads.opportunity,
    array[leads.utm_source, leads.utm_medium, leads.utm_campaign, leads.utm_content, leads.utm_term] as utm,
    histories.lead_id is not null as has_history,
    case when not histories.has_creation then '' end as synthetic_stages,
    leads.status <> 'open' and leads.closed_at is null and leads.moved_at is null
      and (leads.stage_id = any (histories.visited)) is not true as is_closing_guessed,
    false as is_amount_blank
  from scoped_leads as leads
  left join portals on portals.portal_id = leads.portal_id
  left join managers on managers.portal_id = leads.portal_id and managers.id = leads.manager_id
  left join lead_histories as histories on histories.portal_id = leads.portal_id and histories.lead_id = leads.id
),
records as (
  select
    records.*, managers.id is not null as is_manager_known, coalesce(sources.is_present, false) as is_source_known,
    sources.name as source, rates.currency is not null as is_currency_known, staging.utm_garbage(utm) as utm_garbage,
    concat_ws(
      ', ',
      case when created_at > now() + interval '1 hour' or created_at < '2000-01-01' or closed_at < created_at
        then 'создана ' || to_char(created_at at time zone settings.timezone, 'DD.MM.YYYY HH24:MI') end,
      case when closed_at < created_at or closed_at < '2000-01-01'
        then 'закрыта ' || to_char(closed_at at time zone settings.timezone, 'DD.MM.YYYY HH24:MI') end
    ) as odd_dates,
    to_char(coalesce(closed_at, created_at) at time zone settings.timezone, 'DD.MM.YYYY') as closed_day
  from (select * from deals union all select * from leads) as records
  cross join staging.settings
  left join managers on managers.portal_id = records.portal_id and managers.id = records.manager_id
  left join staging.sources on sources.portal_id = records.portal_id and sources.source_id = records.source_id
  left join rates on rates.portal_id = records.portal_id and rates.currency = records.currency
),
faults as (
  select records.*, fault."check"
  from records
  cross join lateral unnest(array_remove(array[
    case when stage_id is null then 'stage_blank' when not is_stage_known then 'stage_unknown' end,
    case
      when source_id is null then 'source_blank'
      when not is_source_known and staging.open_line(source_id) is null then 'source_unknown'
    end,
    case when manager_id is null then 'manager_blank' when not is_manager_known then 'manager_unknown' end,
    case when is_client_blank then 'client_blank' end,
    case when odd_dates <> '' then 'date_impossible' end,
    case when not has_history then 'history_missing' when synthetic_stages is not null then 'history_synthetic' end,
    case when utm_garbage is not null then 'utm_garbage' end,
    case when opportunity is not null and not is_currency_known then 'currency_unknown' end,
    case when is_amount_blank then 'amount_blank' end,
    case when is_closing_guessed then 'closed_at_guessed' end
  ], null)) as fault ("check")
),
final as (
  select
    portal_id, portal, "check", entity, record_id, title,
    case "check"
      when 'stage_unknown' then case when stage <> stage_id then stage || ' (' || stage_id || ')' else stage_id end
      when 'source_unknown' then case when source is not null then source || ' (' || source_id || ')' else source_id end
      when 'manager_unknown' then manager_id::text
      when 'date_impossible' then odd_dates
      when 'history_synthetic' then nullif(synthetic_stages, '')
      when 'utm_garbage' then utm_garbage
      when 'currency_unknown' then currency
      when 'amount_blank' then opportunity::text
      when 'closed_at_guessed' then closed_day
    end as detail,
    manager, manager_id, department, department_id, department_ids, pipeline, pipeline_id, created_at, url
  from faults
)
select * from final
