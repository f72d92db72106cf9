-- Tries of passwords that failed, one row for each place that they are counted at. In the database, so that all nodes
-- count together; deleted once nothing has failed there for a day.
create table attempts (
    kind text not null check (kind in ('address', 'browser', 'network', 'person')),
    -- The email address that was typed (whether or not anybody has it), a browser with an address, a network, a User.
    key text not null,
    failures bigint not null,
    last_at bigint not null,
    primary key (kind, key)
);
create index attempts_by_age on attempts (last_at);

-- Browsers that a User has signed in with: a stranger's guesses do not keep the User out of these.
create table known_browsers (
    token_hash bytea not null,
    user_id uuid not null references users,
    last_sign_in_at bigint not null,
    primary key (token_hash, user_id)
);
create index known_browsers_of_user on known_browsers (user_id);

-- The audit of the Organization itself, newest first.
create index audit_of_organization on audit (id) where workspace_id is null;

-- Users are told when their password changes.
alter table outbox drop constraint outbox_kind_check;
alter table outbox drop constraint all_but_a_password_reset_is_about_an_invitation;
alter table outbox add constraint outbox_kind_check check (kind in
    ('invitation', 'reminder', 'accepted', 'declined', 'expired', 'password_reset', 'password_changed'));
alter table outbox add constraint all_but_those_of_a_password_are_about_an_invitation
    check ((kind in ('password_reset', 'password_changed')) = (invitation_id is null));
