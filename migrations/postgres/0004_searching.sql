-- Trigrams: whoever looks for somebody rare among 50,000 does not wait for all of them to be read. The extension comes
-- with PostgreSQL, and the database's owner may add it.
create extension if not exists pg_trgm;
create index accesses_found on accesses using gin (search_key gin_trgm_ops) where revoked_at is null;
