-- An account made by a copied link belongs to the person who held the link: nobody has proved the mailbox yet. Until an
-- emailed link does, the account reaches only this workspace, whose invitation made it. Null: proved, as everyone so far.
alter table users add column unverified_in blob references workspaces;

-- Whether the link went by email. Such a link proves the mailbox, a copied one or one from the shell does not.
alter table invitation_tokens add column by_email integer not null default false;
alter table reset_tokens add column by_email integer not null default false;

-- Of the links that are there already: each copy left a line in the audit at the same instant.
update invitation_tokens set by_email = true where not exists (
    select 1 from invitations i join audit l on l.workspace_id = i.workspace_id and l.target_email = i.email
    where i.id = invitation_tokens.invitation_id and l.act = 'link_copied' and l.at = invitation_tokens.created_at
);
