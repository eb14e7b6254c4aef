-- Keys and indexes of marts.deals and marts.deal_stage_facts: for lists, for the refresh, and for questions that no
-- roll-up answers. Made after the first filling, which takes half the time then. Portals are few: the portal leads where
-- rows are joined by key; questions of all portals find their way by the columns they name.
alter table marts.deals add primary key (portal_id, id);
create index deals_created_at on marts.deals (created_at);
create index deals_closed_at on marts.deals (closed_at);
create index deals_manager_id on marts.deals (manager_id);
create index deals_creation_manager_id on marts.deals (creation_manager_id) where creation_manager_id is distinct from manager_id;
create index deals_closing_manager_id on marts.deals (closing_manager_id)
  where closing_manager_id is not null and closing_manager_id is distinct from manager_id;
create index deals_pipeline_id on marts.deals (pipeline_id, stage_id);
create index deals_company_id on marts.deals (company_id, portal_id);
create index deals_contact_id on marts.deals (contact_id, portal_id);
create index deals_lead_id on marts.deals (lead_id, portal_id) where lead_id is not null;
create index deals_amount on marts.deals (amount desc, id);
create index deals_open_last_activity_at on marts.deals (last_activity_at) where status = 'open';
create index deals_open_amount on marts.deals (amount desc, id) where status = 'open';
create index deals_open_created_at on marts.deals (created_at) where closed_at is null;
create index deals_won_company on marts.deals (portal_id, company_id, closed_at, id) where status = 'won';
create index deals_won_contact on marts.deals (portal_id, contact_id, closed_at, id) where status = 'won';
create index deals_closed_duration on marts.deals ((closed_at - created_at) desc) where closed_at is not null;

alter table marts.deal_stage_facts add primary key (portal_id, deal_id, pipeline_id, stage_id);
create index deal_stage_facts_stage on marts.deal_stage_facts (pipeline_id, stage_id);
create index deal_stage_facts_here on marts.deal_stage_facts (pipeline_id, stage_id, here_since) where is_here
