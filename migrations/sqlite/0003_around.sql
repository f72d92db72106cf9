-- What surrounds the Users page: pictures, forgotten passwords, sessions to look at, leaving the Organization.

-- The picture's hash, which is its address too; null is initials.
alter table users add column avatar text;
-- Removed from the Organization, and kept as history: accesses and invitations speak of them. Invited again, the same
-- row begins anew.
alter table users add column removed_at integer;
-- The Organization's list searches and sorts here, as a workspace's list does on its accesses.
alter table users add column search_key text not null default '';
alter table users add column sort_key text not null default '';
-- The keys are made in Rust; each User has had an access, and it has them. (One without is found by the email alone.)
update users set
    search_key = coalesce((select a.search_key from accesses a where a.user_id = users.id order by a.id desc limit 1), email),
    sort_key = coalesce((select a.sort_key from accesses a where a.user_id = users.id order by a.id desc limit 1), email);
create index users_by_name on users (sort_key, email) where removed_at is null;

-- Apart from users: a list of people must not read their pictures.
create table avatars (
    user_id blob primary key references users,
    -- A JPEG of our own making, whatever was sent.
    bytes blob not null
) strict;

-- For the person to know a session by. Written with its first request, and at most once an hour after.
alter table sessions add column last_used_at integer;
alter table sessions add column user_agent text not null default '';

-- Several may be live: each try of the mail mints its own, since only the hash is kept. Used, all of a User's are gone.
create table reset_tokens (
    token_hash blob primary key,
    user_id blob not null references users,
    created_at integer not null
) strict;
create index reset_tokens_of_user on reset_tokens (user_id);

-- Who asked for a new password within the last hour. Of unknown addresses too: what is written must not tell them apart.
create table reset_requests (
    email text not null,
    requested_at integer not null
) strict;
create index reset_requests_of on reset_requests (email, requested_at);

-- A mail may now be about a User instead of an invitation. SQLite alters no check and no "not null", so the table is
-- made anew (sqlite.org/lang_altertable.html, 7). Nothing refers to it.
create table outbox_new (
    id blob primary key,
    kind text not null check (kind in ('invitation', 'password_reset')),
    invitation_id blob references invitations,
    user_id blob references users,
    enqueued_at integer not null,
    attempts integer not null default 0,
    -- A claim moves this forward and so expires by itself: a worker that dies strands nothing.
    next_attempt_at integer not null,
    delivered_at integer,
    failed_at integer,
    constraint an_invitation_has_its_id check ((kind = 'invitation') = (invitation_id is not null)),
    constraint a_password_reset_has_its_user check ((kind = 'password_reset') = (user_id is not null))
) strict;
insert into outbox_new (id, kind, invitation_id, enqueued_at, attempts, next_attempt_at, delivered_at, failed_at)
    select id, kind, invitation_id, enqueued_at, attempts, next_attempt_at, delivered_at, failed_at from outbox;
drop table outbox;
alter table outbox_new rename to outbox;
create index outbox_due on outbox (next_attempt_at) where delivered_at is null and failed_at is null;
