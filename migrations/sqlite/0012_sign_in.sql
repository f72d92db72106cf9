-- Tries of passwords that failed, one row for each place that they are counted at. In the database, so that all nodes
-- count together; deleted once nothing has failed there for a day.
create table attempts (
    kind text not null check (kind in ('address', 'browser', 'network', 'person')),
    -- The email address that was typed (whether or not anybody has it), a browser with an address, a network, a User.
    key text not null,
    failures integer not null,
    last_at integer not null,
    primary key (kind, key)
) strict, without rowid;
create index attempts_by_age on attempts (last_at);

-- Browsers that a User has signed in with: a stranger's guesses do not keep the User out of these.
create table known_browsers (
    token_hash blob not null,
    user_id blob not null references users,
    last_sign_in_at integer not null,
    primary key (token_hash, user_id)
) strict, without rowid;
create index known_browsers_of_user on known_browsers (user_id);

-- The audit of the Organization itself, newest first.
create index audit_of_organization on audit (id) where workspace_id is null;

-- Users are told when their password changes. SQLite alters no check, so the table is made anew
-- (sqlite.org/lang_altertable.html, 7). Nothing refers to it.
create table outbox_new (
    id blob primary key,
    kind text not null check (kind in
        ('invitation', 'reminder', 'accepted', 'declined', 'expired', 'password_reset', 'password_changed')),
    invitation_id blob references invitations,
    user_id blob references users,
    enqueued_at integer not null,
    attempts integer not null default 0,
    next_attempt_at integer not null,
    -- Until then a worker is at it: a claim expires by itself, so a worker that dies strands nothing, and who asks for
    -- another try takes no mail out of its hands.
    claimed_until integer,
    delivered_at integer,
    failed_at integer,
    constraint all_but_those_of_a_password_are_about_an_invitation
        check ((kind in ('password_reset', 'password_changed')) = (invitation_id is null)),
    constraint what_goes_to_a_user_has_its_user check ((kind in ('invitation', 'reminder')) = (user_id is null))
) strict;
insert into outbox_new (id, kind, invitation_id, user_id, enqueued_at, attempts, next_attempt_at, claimed_until,
        delivered_at, failed_at)
    select id, kind, invitation_id, user_id, enqueued_at, attempts, next_attempt_at, claimed_until, delivered_at,
        failed_at
    from outbox;
drop table outbox;
alter table outbox_new rename to outbox;
create index outbox_due on outbox (next_attempt_at) where delivered_at is null and failed_at is null;
create index outbox_of_invitation on outbox (invitation_id);
