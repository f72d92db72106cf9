-- Times are milliseconds since 1970, UTC. States are timestamps: what time would falsify is computed, never stored.
-- Tables are strict: a column holds what it says. Ids are the 16 bytes of a UUIDv7, booleans are 0 and 1.

create table organizations (
    id blob primary key,
    name text not null,
    created_at integer not null,
    -- One installation is one Organization; the constraint is what makes two set-ups at once impossible.
    singleton integer not null default true unique check (singleton)
) strict;

-- A User is a person in the Organization, whatever workspaces they work in.
create table users (
    id blob primary key,
    email text not null unique check (email = lower(email)),
    display_name text not null check (display_name <> ''),
    password_hash text not null,
    -- Organization admins: independent of any access level.
    is_admin integer not null default false,
    created_at integer not null,
    last_active_at integer
) strict;

create table workspaces (
    id blob primary key,
    -- The workspace in an address. It stays when the name changes: links must not break.
    slug text not null unique,
    name text not null check (name <> ''),
    time_zone text not null default 'UTC',
    invitation_life_ms integer not null default 604800000 check (invitation_life_ms > 0),
    -- Grows with each published change: a node that missed a notification sees it here.
    version integer not null default 0,
    created_at integer not null,
    archived_at integer
) strict;

-- Who may work in a workspace. A revoked access stays as history; a new invitation makes a new row.
create table accesses (
    id blob primary key,
    workspace_id blob not null references workspaces,
    user_id blob not null references users,
    level text not null check (level in ('owner', 'manager', 'agent')),
    workspace_settings integer not null default false,
    data_export integer not null default false,
    contact_deletion integer not null default false,
    contact_visibility integer not null default false,
    mask_contact_details integer not null default false,
    -- The list searches and sorts here and not through a join: over 50,000 rows that is the difference.
    search_key text not null,
    sort_key text not null,
    -- Grows with each edit: who saves over a newer one is told.
    revision integer not null default 1,
    invited_by blob references users,
    joined_at integer not null,
    revoked_at integer,
    revoked_by blob references users,
    -- What contacts refer to, so that nobody of another workspace can be assigned.
    unique (workspace_id, id),
    constraint an_owner_has_no_restriction check (
        level <> 'owner'
        or not (workspace_settings or data_export or contact_deletion or contact_visibility or mask_contact_details)
    ),
    constraint an_agent_has_no_settings_to_restrict check (level <> 'agent' or not workspace_settings)
) strict;
create unique index one_active_access on accesses (workspace_id, user_id) where revoked_at is null;
create index accesses_by_name on accesses (workspace_id, sort_key, id, search_key) where revoked_at is null;
create index accesses_of_user on accesses (user_id) where revoked_at is null;

create table invitations (
    id blob primary key,
    workspace_id blob not null references workspaces,
    email text not null check (email = lower(email)),
    level text not null check (level in ('owner', 'manager', 'agent')),
    workspace_settings integer not null default false,
    data_export integer not null default false,
    contact_deletion integer not null default false,
    contact_visibility integer not null default false,
    mask_contact_details integer not null default false,
    search_key text not null,
    sort_key text not null,
    invited_by blob not null references users,
    invited_at integer not null,
    expires_at integer not null,
    -- A resend starts a new generation of links; what an older one may do is say so.
    generation integer not null default 1,
    mail_sent_at integer,
    mail_failed_at integer,
    mail_error text,
    accepted_at integer,
    cancelled_at integer,
    constraint an_owner_has_no_restriction check (
        level <> 'owner'
        or not (workspace_settings or data_export or contact_deletion or contact_visibility or mask_contact_details)
    ),
    constraint an_agent_has_no_settings_to_restrict check (level <> 'agent' or not workspace_settings),
    constraint accepted_or_cancelled_not_both check (accepted_at is null or cancelled_at is null)
) strict;
-- A double click, or two people at once: one open invitation for an address.
create unique index one_open_invitation on invitations (workspace_id, email)
    where accepted_at is null and cancelled_at is null;
create index invitations_by_name on invitations (workspace_id, sort_key, id, search_key)
    where accepted_at is null and cancelled_at is null;

-- Several may be live for one invitation: each try of the mail mints its own, since only the hash is kept.
create table invitation_tokens (
    token_hash blob primary key,
    invitation_id blob not null references invitations,
    generation integer not null,
    created_at integer not null
) strict;

-- Mail owed. Ids only: what the mail says is read when it is sent.
create table outbox (
    id blob primary key,
    kind text not null check (kind in ('invitation')),
    invitation_id blob not null references invitations,
    enqueued_at integer not null,
    attempts integer not null default 0,
    -- A claim moves this forward and so expires by itself: a worker that dies strands nothing.
    next_attempt_at integer not null,
    delivered_at integer,
    failed_at integer
) strict;
create index outbox_due on outbox (next_attempt_at) where delivered_at is null and failed_at is null;

-- The demo's mails, kept instead of sent.
create table mailbox (
    id blob primary key,
    recipient text not null,
    subject text not null,
    body text not null,
    received_at integer not null
) strict;

create table sessions (
    token_hash blob primary key,
    user_id blob not null references users,
    created_at integer not null,
    expires_at integer not null
) strict;
create index sessions_of_user on sessions (user_id);

-- The link of the first run. It is gone once used.
create table set_up_tokens (
    token_hash blob primary key,
    created_at integer not null
) strict;

create table contacts (
    id blob primary key,
    workspace_id blob not null references workspaces,
    name text not null check (name <> ''),
    email text,
    phone text,
    -- An access of this workspace, not a user: the pair below is what makes that certain.
    assigned_to blob,
    -- Names and details apart: whose details are masked cannot be found by them.
    name_key text not null,
    detail_key text not null,
    created_at integer not null,
    foreign key (workspace_id, assigned_to) references accesses (workspace_id, id)
) strict;
create index contacts_by_name on contacts (workspace_id, name_key, id);
create index contacts_of on contacts (assigned_to) where assigned_to is not null;

create table presence (
    user_id blob primary key references users,
    -- Online is computed: the lease runs until here.
    lease_until integer not null,
    -- What the streams were last told, so that each change is told once, by one node.
    announced_online integer not null default false
) strict;
create index presence_announced on presence (announced_online, lease_until);
