-- Who did what to whom, before and after, when, and from where. Names and words as they were then: what is renamed or
-- gone later is still told.
create table audit (
    id uuid primary key,
    -- Null: of the Organization.
    workspace_id uuid references workspaces,
    at bigint not null,
    -- Null: somebody at the shell.
    actor_id uuid references users,
    actor_name text not null,
    actor_email text not null,
    act text not null,
    -- On whom; empty where it was on no person.
    target_name text not null default '',
    target_email text not null default '',
    before text not null default '',
    after text not null default '',
    address text not null,
    search_key text not null
);
create index audit_of_workspace on audit (workspace_id, id);
create index audit_of_target on audit (workspace_id, target_email, id);

-- Append-only, whatever the code does.
create function audit_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the audit is append-only';
end $$;
create trigger audit_is_not_changed before update or delete on audit
    for each row execute function audit_is_append_only();
create trigger audit_is_not_emptied before truncate on audit
    for each statement execute function audit_is_append_only();
