/** Believable marts made by SQL alone, for measuring Cube without a portal. */
import type pg from 'pg'

/**
 * Fills `marts.deals` and `marts.deal_stage_facts`: 36 months that end now, 60 managers in 10 departments, 8 pipelines
 * of 6 working stages, 40 sources. The same number gives the same rows.
 */
export async function fillMarts(pool: pg.Pool, deals: number): Promise<void> {
  await pool.query(dealsSql(deals))
  await pool.query(stagesSql)
  await pool.query('analyze marts.deals, marts.deal_stage_facts')
}

/** A number in [0, 1) that depends on the deal and a salt only. */
const random = (salt: number) => `((hashint8extended(n, ${salt}) & 1048575) / 1048576.0)`

const dealsSql = (deals: number) => `
  insert into marts.deals
    (portal_id, portal, id, title, status, pipeline, pipeline_id, stage, stage_id, stage_order, manager, manager_id, department, department_id,
     department_path, department_ids, source, source_id, type, company, company_id, contact, amount, opportunity, currency, created_at,
     closed_at, modified_at, stage_entered_at, last_activity_at, is_repeat, loss_reason, url, custom,
     creation_manager, creation_manager_id, creation_department, creation_department_id,
     closing_manager, closing_manager_id, closing_department, closing_department_id, is_reporting, is_ignored)
  with drawn as (
    select n, ${random(1)} as outcome, floor(${random(2)} * 8)::int as pipeline, floor(${random(3)} * 60)::int as manager,
      floor(power(${random(4)}, 2) * 40)::int as source, floor(${random(5)} * 6)::int as stage,
      now() - interval '1095 days' * (1 - n / ${deals}.0) as created_at,
      interval '1 day' * (1 + 60 * power(${random(6)}, 2)) as cycle,
      round((5000 + 300000 * power(${random(7)}, 3))::numeric, 2) as amount, ${random(8)} as luck
    from generate_series(1, ${deals}::bigint) as n
  ), ended as (
    select *, case when created_at + cycle > now() or outcome > 0.9 then 'open' when outcome < 0.35 then 'won' else 'lost' end as status
    from drawn
  )
  select 1, 'demo.example', n, 'Сделка ' || n, status, 'Воронка ' || pipeline, pipeline,
    case status when 'open' then 'Стадия ' || stage when 'won' then 'Успех' else 'Провал' end,
    case status when 'open' then 'S' || stage when 'won' then 'WON' else 'LOSE' end,
    case status when 'open' then stage * 10 else 100 end,
    'Менеджер ' || manager, manager, 'Отдел ' || manager % 10, 10 + manager % 10, 'Компания / Отдел ' || manager % 10,
    '/1/' || 10 + manager % 10 || '/', 'Источник ' || source, 'SRC' || source, 'Продажа', 'Компания ' || n % 16000, n % 16000, 'не указано',
    amount, amount, 'RUB', created_at, case when status <> 'open' then created_at + cycle end,
    now(), now() - interval '1 day' * 40 * luck, now() - interval '1 day' * 40 * luck,
    case when status = 'won' then luck < 0.4 end, case when status = 'lost' then 'Провал' end, '', '{}',
    'Менеджер ' || manager, manager, 'Отдел ' || manager % 10, 10 + manager % 10,
    case when status <> 'open' then 'Менеджер ' || manager end, case when status <> 'open' then manager end,
    case when status <> 'open' then 'Отдел ' || manager % 10 end, case when status <> 'open' then 10 + manager % 10 end, true, false
  from ended`

const stagesSql = `
  insert into marts.deal_stage_facts
    (portal_id, deal_id, pipeline, pipeline_id, stage, stage_id, stage_order, entered_at, is_current_pipeline, is_synthetic, visited,
     reached, advanced, skipped, lost_here, is_here, here_since, visits, completed_visits, stay_seconds)
  select d.portal_id, d.id, d.pipeline, d.pipeline_id, 'Стадия ' || s, 'S' || s, s * 10, d.created_at + interval '3 days' * s, true, false,
    (d.id + s) % 7 <> 0, true, s < last, (d.id + s) % 7 = 0, d.status = 'lost' and s = last,
    d.status = 'open' and s = last, case when d.status = 'open' and s = last then d.stage_entered_at end, 1,
    case when s < last then 1 else 0 end, case when s < last then 259200 else 0 end
  from (
    select *, case status when 'won' then 5 when 'open' then stage_order / 10 else (id % 5)::int end as last from marts.deals
  ) d
  cross join generate_series(0, 5) as s
  where s <= d.last`
