-- Files of contacts and of Users, from the preview to the import. They are gone after a day, and those of contacts that
-- were here before are sent again.
drop table contact_imports;
create table imports (
    id uuid primary key,
    workspace_id uuid not null references workspaces,
    -- Whoever sent it: nobody else sees it.
    user_id uuid not null references users,
    kind text not null check (kind in ('contacts', 'users')),
    created_at bigint not null,
    -- JSON: what was chosen when its import began.
    chosen text,
    -- JSON: what it came to, or has come to so far, and the lines that failed, with the reason.
    came_to text,
    -- Somebody is importing it until then; later, they were interrupted.
    running_until bigint,
    imported_at bigint,
    -- As it came: what is in it is read anew each time, since what it comes to may have changed.
    file bytea not null,
    constraint imported_with_what_it_came_to check (imported_at is null or came_to is not null)
);
create index imports_of on imports (user_id, id);
