-- A few words of whoever invites, in the mail.
alter table invitations add column message text not null default '';
-- The invited person said no. The invitation stays in the list until somebody takes it off or invites anew.
alter table invitations add column declined_at bigint;
-- Invited anew since, or given access: of what was cancelled nothing is left to do.
alter table invitations add column replaced_at bigint;
update invitations set replaced_at = cancelled_at where cancelled_at is not null and exists (
    select 1 from invitations newer where newer.workspace_id = invitations.workspace_id
        and newer.email = invitations.email and newer.id > invitations.id);
create index invitations_cancelled on invitations (workspace_id, sort_key, id)
    where accepted_at is null and cancelled_at is not null and replaced_at is null;
-- The access by which it was sent, or sent again: it dies with that one, whatever its inviter has later.
alter table invitations add column vouched_by uuid references accesses;
update invitations set vouched_by = (select a.id from accesses a where a.workspace_id = invitations.workspace_id
    and a.user_id = invited_by and a.revoked_at is null);
create index invitations_of_email on invitations (workspace_id, email);

-- Who may be invited: domains with a space between, empty is any; how many may have access or be invited, null is any
-- number.
alter table workspaces add column allowed_domains text not null default '';
alter table workspaces add column blocked_domains text not null default '';
alter table workspaces add column seats bigint check (seats > 0);
-- How many invitations one person sends in ten minutes, all of them in a day, and how many of them go to one address.
alter table workspaces add column sends_by_person bigint not null default 30 check (sends_by_person > 0);
alter table workspaces add column sends_a_day bigint not null default 500 check (sends_a_day > 0);
alter table workspaces add column sends_to_address bigint not null default 3 check (sends_to_address > 0);

-- Each invitation sent or sent again within the last day: what the limits count.
create table invitation_sends (
    workspace_id uuid not null references workspaces,
    user_id uuid not null references users,
    email text not null,
    sent_at bigint not null
);
create index invitation_sends_of_person on invitation_sends (workspace_id, user_id, sent_at);
create index invitation_sends_of_workspace on invitation_sends (workspace_id, sent_at);
create index invitation_sends_to_address on invitation_sends (email, sent_at);

-- Mails that anybody may ask for: a forgotten password, and now a lost invitation. Of unknown addresses too: what is
-- written must not tell them apart.
alter table reset_requests rename to mail_requests;
alter table mail_requests add column kind text not null default 'password';
alter table mail_requests add column network_address text not null default '';
create index mail_requests_from on mail_requests (network_address, requested_at);
