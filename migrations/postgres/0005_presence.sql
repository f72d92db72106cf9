-- Grows with everyone who comes or goes: a page that is older than its stream sees it here. Apart from the
-- Organization's own row, whose lock others wait for.
create table presence_version (version bigint not null);
insert into presence_version (version) values (1);
