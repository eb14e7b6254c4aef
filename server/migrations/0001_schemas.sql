-- Up Migration
create schema if not exists raw;
create schema if not exists marts;
create schema if not exists app;
create schema if not exists pre_aggregations;

-- Down Migration
