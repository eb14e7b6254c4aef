-- Keys and indexes of marts.data_quality.
alter table marts.data_quality add primary key (portal_id, entity, record_id, "check");
create index data_quality_created_at on marts.data_quality (created_at);
create index data_quality_check on marts.data_quality ("check", created_at);
create index data_quality_dates on marts.data_quality (created_at) where "check" = 'date_impossible'
