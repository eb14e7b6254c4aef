-- marts.deals: one row per deal.
create table marts.deals (
  id bigint primary key,
  title text not null,
  status text not null,
  pipeline text not null,
  pipeline_id bigint not null,
  stage text not null,
  stage_id text,
  stage_order int not null,
  manager text not null,
  manager_id bigint,
  department text not null,
  department_id bigint,
  department_path text not null,
  department_ids text,
  source text not null,
  source_id text,
  type text not null,
  company text not null,
  company_id bigint,
  contact text not null,
  contact_id bigint,
  amount numeric,
  opportunity numeric,
  currency text,
  created_at timestamptz(3),
  closed_at timestamptz(3),
  modified_at timestamptz(3),
  stage_entered_at timestamptz(3),
  last_activity_at timestamptz(3),
  next_activity_at timestamptz(3),
  is_repeat bool,
  loss_reason text,
  lead_id bigint,
  utm_source text,
  utm_medium text,
  utm_campaign text,
  utm_content text,
  utm_term text,
  upsell_amount numeric,
  custom jsonb,
  url text
);

create index deals_created_at on marts.deals (created_at);
create index deals_closed_at on marts.deals (closed_at);
create index deals_manager_id on marts.deals (manager_id);
create index deals_pipeline_id on marts.deals (pipeline_id, stage_id);
create index deals_company_id on marts.deals (company_id);
create index deals_contact_id on marts.deals (contact_id);
create index deals_amount on marts.deals (amount desc nulls last);
create index deals_open_last_activity_at on marts.deals (last_activity_at) where status = 'open';
create index deals_open_created_at on marts.deals (created_at) where status = 'open';
create index deals_won_company on marts.deals (company_id, closed_at, id) where status = 'won';
create index deals_won_contact on marts.deals (contact_id, closed_at, id) where status = 'won';
create index deals_closed_duration on marts.deals ((closed_at - created_at) desc) where closed_at is not null
