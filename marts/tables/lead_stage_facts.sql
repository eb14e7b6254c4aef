-- marts.lead_stage_facts: one row per lead × working stage that it reached, and per unknown stage that it visited.
create table marts.lead_stage_facts (
  portal_id smallint not null,
  lead_id bigint not null,
  stage_id text not null,
  stage text not null,
  stage_order int not null,
  entered_at timestamptz(3),
  is_synthetic bool not null,
  visited bool not null,
  reached bool not null,
  advanced bool not null,
  skipped bool not null,
  lost_here bool not null,
  is_here bool not null,
  here_since timestamptz(3),
  visits int not null,
  completed_visits int not null,
  stay_seconds numeric not null
)
