-- Mails that are worth trusting: what stops all of them, reminders, and notices to whoever invited.

-- SQLite alters no check, so the table is made anew (sqlite.org/lang_altertable.html, 7). Nothing refers to it.
create table outbox_new (
    id blob primary key,
    kind text not null check (kind in ('invitation', 'reminder', 'accepted', 'declined', 'expired', 'password_reset')),
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
    constraint all_but_a_password_reset_is_about_an_invitation
        check ((kind = 'password_reset') = (invitation_id is null)),
    constraint what_goes_to_a_user_has_its_user check ((kind in ('invitation', 'reminder')) = (user_id is null))
) strict;
insert into outbox_new (id, kind, invitation_id, user_id, enqueued_at, attempts, next_attempt_at, delivered_at, failed_at)
    select id, kind, invitation_id, user_id, enqueued_at, attempts, next_attempt_at, delivered_at, failed_at from outbox;
drop table outbox;
alter table outbox_new rename to outbox;
create index outbox_due on outbox (next_attempt_at) where delivered_at is null and failed_at is null;
create index outbox_of_invitation on outbox (invitation_id);

-- A row where no mail can be sent, whichever it is. Here and not in memory: another process would go on trying.
create table mail_pause (
    singleton integer not null default 1 unique check (singleton = 1),
    cause text not null check (cause in ('password', 'sender')),
    -- The mail server's words.
    reason text not null,
    paused_at integer not null,
    -- When one mail is tried again.
    probe_at integer not null
) strict;

-- The demo's mails as they would look.
alter table mailbox add column html text not null default '';

-- Once for each time that the invitation's mail was sent, and once for each time that it expires.
alter table invitations add column reminded_at integer;
alter table invitations add column expiry_told_at integer;
create index invitations_by_expiry on invitations (expires_at) where accepted_at is null and cancelled_at is null;
alter table workspaces add column reminds integer not null default 1 check (reminds in (0, 1));

-- Null: they want to be told what became of their invitations.
alter table users add column notices_off_at integer;
-- In each notice, for who ends them without signing in.
create table notice_tokens (
    token_hash blob primary key,
    user_id blob not null references users,
    created_at integer not null
) strict;
create index notice_tokens_of_user on notice_tokens (user_id);
