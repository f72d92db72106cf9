-- The version of the folding that the stored keys were made with. If the program has another, it makes them anew when
-- it starts.
create table search_folding (
    singleton integer not null default 1 unique check (singleton = 1),
    version integer not null
) strict;
insert into search_folding (version) values (0);

-- Append-only, but for what a line is found by: that follows the folding, and tells nothing by itself.
drop trigger audit_is_not_changed;
create trigger audit_is_not_changed before update of
    id, workspace_id, at, actor_id, actor_name, actor_email, act, target_name, target_email, before, after, address
on audit begin
    select raise(abort, 'the audit is append-only');
end;
