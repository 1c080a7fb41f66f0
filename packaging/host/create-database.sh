#!/bin/sh
# Run once by the image of PostgreSQL, as its superuser: the role of the workers owns the database and is none.
set -eu
psql -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d postgres \
  -v password="$(cat "${DATABASE_PASSWORD_FILE:-/run/secrets/database_password}")" <<'SQL'
CREATE ROLE eitherway LOGIN NOSUPERUSER PASSWORD :'password';
CREATE DATABASE eitherway OWNER eitherway;
SQL
