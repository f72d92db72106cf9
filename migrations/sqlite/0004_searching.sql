-- Trigrams: whoever looks for somebody rare among 50,000 does not wait for all of them to be read. The keys are folded
-- already, so that the index need not fold again; and it keeps no text, which stands in accesses.
create virtual table accesses_found using fts5(
    search_key, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1'
);
-- The index knows rows by number, and those that SQLite gives by itself may change with a vacuum.
create table access_numbers (
    number integer primary key,
    access_id blob not null unique references accesses
) strict;
insert into access_numbers (access_id) select id from accesses where revoked_at is null order by id;
insert into accesses_found (rowid, search_key)
    select n.number, a.search_key from access_numbers n join accesses a on a.id = n.access_id;

-- By triggers: the index is never older than the row, whoever writes it.
create trigger access_is_found after insert on accesses begin
    insert into access_numbers (access_id) values (new.id);
    insert into accesses_found (rowid, search_key)
        select number, new.search_key from access_numbers where access_id = new.id;
end;
create trigger access_is_found_by_its_new_name after update of search_key on accesses
when new.search_key <> old.search_key and new.revoked_at is null begin
    update accesses_found set search_key = new.search_key
        where rowid = (select number from access_numbers where access_id = new.id);
end;
create trigger revoked_access_is_not_found after update of revoked_at on accesses
when new.revoked_at is not null and old.revoked_at is null begin
    delete from accesses_found where rowid = (select number from access_numbers where access_id = new.id);
    delete from access_numbers where access_id = new.id;
end;
