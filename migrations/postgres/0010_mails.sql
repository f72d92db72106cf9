-- Mails that are worth trusting: what stops all of them, reminders, and notices to whoever invited.

alter table outbox drop constraint outbox_kind_check;
alter table outbox drop constraint an_invitation_has_its_id;
alter table outbox drop constraint a_password_reset_has_its_user;
alter table outbox add constraint outbox_kind_check
    check (kind in ('invitation', 'reminder', 'accepted', 'declined', 'expired', 'password_reset'));
alter table outbox add constraint all_but_a_password_reset_is_about_an_invitation
    check ((kind = 'password_reset') = (invitation_id is null));
alter table outbox add constraint what_goes_to_a_user_has_its_user
    check ((kind in ('invitation', 'reminder')) = (user_id is null));
-- Until then a worker is at it: a claim expires by itself, so a worker that dies strands nothing, and who asks for
-- another try takes no mail out of its hands.
alter table outbox add column claimed_until bigint;
create index outbox_of_invitation on outbox (invitation_id);

-- A row where no mail can be sent, whichever it is. Here and not in memory: another node would go on trying.
create table mail_pause (
    singleton boolean primary key default true check (singleton),
    cause text not null check (cause in ('password', 'sender')),
    -- The mail server's words.
    reason text not null,
    paused_at bigint not null,
    -- When one mail is tried again.
    probe_at bigint not null
);

-- The demo's mails as they would look.
alter table mailbox add column html text not null default '';

-- Once for each time that the invitation's mail was sent, and once for each time that it expires.
alter table invitations add column reminded_at bigint;
alter table invitations add column expiry_told_at bigint;
create index invitations_by_expiry on invitations (expires_at) where accepted_at is null and cancelled_at is null;
alter table workspaces add column reminds boolean not null default true;

-- Null: they want to be told what became of their invitations.
alter table users add column notices_off_at bigint;
-- In each notice, for who ends them without signing in.
create table notice_tokens (
    token_hash bytea primary key,
    user_id uuid not null references users,
    created_at bigint not null
);
create index notice_tokens_of_user on notice_tokens (user_id);
