-- More that stops every email: a server that refuses to talk, offers no way to sign in, or no secure connection. SQLite
-- changes a check only with its table.
create table mail_pause_new (
    singleton integer not null default 1 unique check (singleton = 1),
    cause text not null check (cause in ('password', 'sender', 'greeting', 'sign_in', 'tls')),
    -- The mail server's words.
    reason text not null,
    paused_at integer not null,
    -- When one mail is tried again.
    probe_at integer not null
) strict;
insert into mail_pause_new (cause, reason, paused_at, probe_at)
    select cause, reason, paused_at, probe_at from mail_pause;
drop table mail_pause;
alter table mail_pause_new rename to mail_pause;
