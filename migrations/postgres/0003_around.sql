-- What surrounds the Users page: pictures, forgotten passwords, sessions to look at, leaving the Organization.

-- The picture's hash, which is its address too; null is initials.
alter table users add column avatar text;
-- Removed from the Organization, and kept as history: accesses and invitations speak of them. Invited again, the same
-- row begins anew.
alter table users add column removed_at bigint;
-- The Organization's list searches and sorts here, as a workspace's list does on its accesses.
alter table users add column search_key text collate "C" not null default '';
alter table users add column sort_key text collate "C" not null default '';
-- The keys are made in Rust; each User has had an access, and it has them. (One without is found by the email alone.)
update users set
    search_key = coalesce((select a.search_key from accesses a where a.user_id = users.id order by a.id desc limit 1), email),
    sort_key = coalesce((select a.sort_key from accesses a where a.user_id = users.id order by a.id desc limit 1), email);
create index users_by_name on users (sort_key, email) where removed_at is null;

-- Apart from users: a list of people must not read their pictures.
create table avatars (
    user_id uuid primary key references users,
    -- A JPEG of our own making, whatever was sent.
    bytes bytea not null
);

-- For the person to know a session by. Written with its first request, and at most once an hour after.
alter table sessions add column last_used_at bigint;
alter table sessions add column user_agent text not null default '';

-- Several may be live: each try of the mail mints its own, since only the hash is kept. Used, all of a User's are gone.
create table reset_tokens (
    token_hash bytea primary key,
    user_id uuid not null references users,
    created_at bigint not null
);
create index reset_tokens_of_user on reset_tokens (user_id);

-- Who asked for a new password within the last hour. Of unknown addresses too: what is written must not tell them apart.
create table reset_requests (
    email text collate "C" not null,
    requested_at bigint not null
);
create index reset_requests_of on reset_requests (email, requested_at);

-- A mail may now be about a User instead of an invitation.
alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check check (kind in ('invitation', 'password_reset'));
alter table outbox alter column invitation_id drop not null;
alter table outbox add column user_id uuid references users;
alter table outbox add constraint an_invitation_has_its_id check ((kind = 'invitation') = (invitation_id is not null));
alter table outbox add constraint a_password_reset_has_its_user
    check ((kind = 'password_reset') = (user_id is not null));
