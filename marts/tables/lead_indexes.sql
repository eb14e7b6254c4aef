-- Keys and indexes of marts.leads, marts.lead_stage_facts and staging.lead_touches, made after the first filling.
alter table marts.leads add primary key (portal_id, id);
create index leads_created_at on marts.leads (created_at);
create index leads_converted_at on marts.leads (converted_at) where converted_at is not null;
create index leads_manager_id on marts.leads (manager_id);
create index leads_source_id on marts.leads (source_id);
create index leads_stage_id on marts.leads (stage_id);
create index leads_company_id on marts.leads (company_id, portal_id);
create index leads_contact_id on marts.leads (contact_id, portal_id);
create index leads_open_last_activity_at on marts.leads (last_activity_at) where status = 'open';
create index leads_open_created_at on marts.leads (created_at) where status = 'open';

alter table marts.lead_stage_facts add primary key (portal_id, lead_id, stage_id);
create index lead_stage_facts_stage on marts.lead_stage_facts (stage_id);
create index lead_stage_facts_here on marts.lead_stage_facts (stage_id, here_since) where is_here;

create index lead_touches_lead on staging.lead_touches (portal_id, lead_id);
create index lead_touches_id on staging.lead_touches (portal_id, kind, id)
