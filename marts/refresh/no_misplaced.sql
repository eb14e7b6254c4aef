-- misplaced: buyers whose tercile is another one now; filled once the customers are written.
create temp table misplaced (portal_id smallint, id text collate "C", measure text, tercile smallint) on commit drop
