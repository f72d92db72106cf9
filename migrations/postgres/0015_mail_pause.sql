-- More that stops every email: a server that refuses to talk, offers no way to sign in, or no secure connection.
alter table mail_pause drop constraint mail_pause_cause_check;
alter table mail_pause add constraint mail_pause_cause_check
    check (cause in ('password', 'sender', 'greeting', 'sign_in', 'tls'));
