-- The version of the folding that the stored keys were made with. If the program has another, it makes them anew when
-- it starts.
create table search_folding (
    singleton boolean primary key default true check (singleton),
    version bigint not null
);
insert into search_folding (version) values (0);

-- Append-only, but for what a line is found by: that follows the folding, and tells nothing by itself.
drop trigger audit_is_not_changed on audit;
create trigger audit_is_not_changed before delete or update of
    id, workspace_id, at, actor_id, actor_name, actor_email, act, target_name, target_email, before, after, address
    on audit for each row execute function audit_is_append_only();
