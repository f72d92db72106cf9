-- Files of contacts and of Users, from the preview to the import. They are gone after a day, and those of contacts that
-- were here before are sent again.
drop table contact_imports;
create table imports (
    id blob primary key,
    workspace_id blob not null references workspaces,
    -- Whoever sent it: nobody else sees it.
    user_id blob not null references users,
    kind text not null check (kind in ('contacts', 'users')),
    created_at integer not null,
    -- JSON: what was chosen when its import began.
    chosen text,
    -- JSON: what it came to, or has come to so far, and the lines that failed, with the reason.
    came_to text,
    -- Somebody is importing it until then; later, they were interrupted.
    running_until integer,
    imported_at integer,
    -- As it came: what is in it is read anew each time, since what it comes to may have changed.
    file blob not null,
    constraint imported_with_what_it_came_to check (imported_at is null or came_to is not null)
) strict;
create index imports_of on imports (user_id, id);
