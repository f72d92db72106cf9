-- Times are milliseconds since 1970, UTC. States are timestamps: what time would falsify is computed, never stored.
-- Columns that are sorted or compared carry collate "C": byte order, the same as SQLite's.

create table organizations (
    id uuid primary key,
    name text not null,
    created_at bigint not null,
    -- One installation is one Organization; the constraint is what makes two set-ups at once impossible.
    singleton boolean not null default true unique check (singleton)
);

-- A User is a person in the Organization, whatever workspaces they work in.
create table users (
    id uuid primary key,
    email text collate "C" not null unique check (email = lower(email)),
    display_name text not null check (display_name <> ''),
    password_hash text not null,
    -- Organization admins: independent of any access level.
    is_admin boolean not null default false,
    created_at bigint not null,
    last_active_at bigint
);

create table workspaces (
    id uuid primary key,
    -- The workspace in an address. It stays when the name changes: links must not break.
    slug text collate "C" not null unique,
    name text not null check (name <> ''),
    time_zone text not null default 'UTC',
    invitation_life_ms bigint not null default 604800000 check (invitation_life_ms > 0),
    -- Grows with each published change: a node that missed a notification sees it here.
    version bigint not null default 0,
    created_at bigint not null,
    archived_at bigint
);

-- Who may work in a workspace. A revoked access stays as history; a new invitation makes a new row.
create table accesses (
    id uuid primary key,
    workspace_id uuid not null references workspaces,
    user_id uuid not null references users,
    level text not null check (level in ('owner', 'manager', 'agent')),
    workspace_settings boolean not null default false,
    data_export boolean not null default false,
    contact_deletion boolean not null default false,
    contact_visibility boolean not null default false,
    mask_contact_details boolean not null default false,
    -- The list searches and sorts here and not through a join: over 50,000 rows that is the difference.
    search_key text collate "C" not null,
    sort_key text collate "C" not null,
    -- Grows with each edit: who saves over a newer one is told.
    revision bigint not null default 1,
    invited_by uuid references users,
    joined_at bigint not null,
    revoked_at bigint,
    revoked_by uuid references users,
    -- What contacts refer to, so that nobody of another workspace can be assigned.
    unique (workspace_id, id),
    constraint an_owner_has_no_restriction check (
        level <> 'owner'
        or not (workspace_settings or data_export or contact_deletion or contact_visibility or mask_contact_details)
    ),
    constraint an_agent_has_no_settings_to_restrict check (level <> 'agent' or not workspace_settings)
);
create unique index one_active_access on accesses (workspace_id, user_id) where revoked_at is null;
create index accesses_by_name on accesses (workspace_id, sort_key, id, search_key) where revoked_at is null;
create index accesses_of_user on accesses (user_id) where revoked_at is null;

create table invitations (
    id uuid primary key,
    workspace_id uuid not null references workspaces,
    email text collate "C" not null check (email = lower(email)),
    level text not null check (level in ('owner', 'manager', 'agent')),
    workspace_settings boolean not null default false,
    data_export boolean not null default false,
    contact_deletion boolean not null default false,
    contact_visibility boolean not null default false,
    mask_contact_details boolean not null default false,
    search_key text collate "C" not null,
    sort_key text collate "C" not null,
    invited_by uuid not null references users,
    invited_at bigint not null,
    expires_at bigint not null,
    -- A resend starts a new generation of links; what an older one may do is say so.
    generation bigint not null default 1,
    mail_sent_at bigint,
    mail_failed_at bigint,
    mail_error text,
    accepted_at bigint,
    cancelled_at bigint,
    constraint an_owner_has_no_restriction check (
        level <> 'owner'
        or not (workspace_settings or data_export or contact_deletion or contact_visibility or mask_contact_details)
    ),
    constraint an_agent_has_no_settings_to_restrict check (level <> 'agent' or not workspace_settings),
    constraint accepted_or_cancelled_not_both check (accepted_at is null or cancelled_at is null)
);
-- A double click, or two people at once: one open invitation for an address.
create unique index one_open_invitation on invitations (workspace_id, email)
    where accepted_at is null and cancelled_at is null;
create index invitations_by_name on invitations (workspace_id, sort_key, id, search_key)
    where accepted_at is null and cancelled_at is null;

-- Several may be live for one invitation: each try of the mail mints its own, since only the hash is kept.
create table invitation_tokens (
    token_hash bytea primary key,
    invitation_id uuid not null references invitations,
    generation bigint not null,
    created_at bigint not null
);

-- Mail owed. Ids only: what the mail says is read when it is sent.
create table outbox (
    id uuid primary key,
    kind text not null check (kind in ('invitation')),
    invitation_id uuid not null references invitations,
    enqueued_at bigint not null,
    attempts bigint not null default 0,
    -- A claim moves this forward and so expires by itself: a worker that dies strands nothing.
    next_attempt_at bigint not null,
    delivered_at bigint,
    failed_at bigint
);
create index outbox_due on outbox (next_attempt_at) where delivered_at is null and failed_at is null;

-- The demo's mails, kept instead of sent.
create table mailbox (
    id uuid primary key,
    recipient text not null,
    subject text not null,
    body text not null,
    received_at bigint not null
);

create table sessions (
    token_hash bytea primary key,
    user_id uuid not null references users,
    created_at bigint not null,
    expires_at bigint not null
);
create index sessions_of_user on sessions (user_id);

-- The link of the first run. It is gone once used.
create table set_up_tokens (
    token_hash bytea primary key,
    created_at bigint not null
);

create table contacts (
    id uuid primary key,
    workspace_id uuid not null references workspaces,
    name text not null check (name <> ''),
    email text collate "C",
    phone text,
    -- An access of this workspace, not a user: the pair below is what makes that certain.
    assigned_to uuid,
    -- Names and details apart: whose details are masked cannot be found by them.
    name_key text collate "C" not null,
    detail_key text collate "C" not null,
    created_at bigint not null,
    foreign key (workspace_id, assigned_to) references accesses (workspace_id, id)
);
create index contacts_by_name on contacts (workspace_id, name_key, id);
create index contacts_of on contacts (assigned_to) where assigned_to is not null;

-- Lost in a crash, and nobody minds: the next beat writes it again.
create unlogged table presence (
    user_id uuid primary key references users,
    -- Online is computed: the lease runs until here.
    lease_until bigint not null,
    -- What the streams were last told, so that each change is told once, by one node.
    announced_online boolean not null default false
);
create index presence_announced on presence (announced_online, lease_until);
