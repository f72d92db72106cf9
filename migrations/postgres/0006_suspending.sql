-- Access that is off for now: the row, its contacts and its restrictions stay, and it can be put on again.
alter table accesses add column suspended_at bigint;
alter table accesses add column suspended_by uuid references users;
-- How many are suspended, and who: few among many.
create index accesses_suspended on accesses (workspace_id) where revoked_at is null and suspended_at is not null;
