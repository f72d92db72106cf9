-- Files of contacts, from the preview to the import. They are gone after a day.
create table contact_imports (
    id uuid primary key,
    workspace_id uuid not null references workspaces,
    -- Whoever sent it: nobody else sees it.
    user_id uuid not null references users,
    -- As it came: what is in it is read anew each time, since what it comes to may have changed.
    file bytea not null,
    created_at bigint not null,
    imported_at bigint,
    -- What it came to then.
    added bigint,
    existing bigint,
    -- JSON: the lines that are not stored, and why.
    failed text,
    constraint imported_with_what_it_came_to check (
        (imported_at is null) = (added is null)
        and (imported_at is null) = (existing is null)
        and (imported_at is null) = (failed is null)
    )
);
create index contact_imports_of on contact_imports (user_id, id);

-- Whether a contact of a file is there already.
create index contacts_by_email on contacts (workspace_id, email);
