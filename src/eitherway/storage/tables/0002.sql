-- What is wrong with a tenant as its worker said last ('' if nothing is), and since when: rules, refused,
-- stopped, trouble or line. A worker of the version before neither writes nor reads it.
ALTER TABLE tenants ADD COLUMN trouble TEXT NOT NULL DEFAULT '';
ALTER TABLE tenants ADD COLUMN trouble_since TIMESTAMPTZ;
