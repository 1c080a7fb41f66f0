-- The ledger by tenant, and who may write it. Times in the ledger are ISO 8601 in UTC, hashes are hex.
-- A session names its tenant in eitherway.tenant; eitherway_enter opens its transaction for writing.

-- A worker lives while its beat is young, by the clock of the database.
CREATE TABLE workers (
    worker TEXT PRIMARY KEY,
    capacity INTEGER NOT NULL,
    version TEXT NOT NULL DEFAULT '',
    draining BOOLEAN NOT NULL DEFAULT false,
    started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    beat_at TIMESTAMPTZ NOT NULL DEFAULT now()
) WITH (fillfactor = 50);

-- The lease of a tenant is its worker with its epoch: each change of the owner raises the epoch.
-- `writes` counts the transactions that wrote; its row lock puts them in a row, one after another.
CREATE TABLE tenants (
    tenant TEXT COLLATE "C" PRIMARY KEY CHECK (tenant ~ '^[a-z0-9][a-z0-9_.-]{0,62}$'),
    epoch BIGINT NOT NULL DEFAULT 0,
    writes BIGINT NOT NULL DEFAULT 0,
    worker TEXT,
    hosted BOOLEAN NOT NULL DEFAULT false,
    version INTEGER NOT NULL DEFAULT 0,  -- the newest of its files
    held_since TIMESTAMPTZ,
    free_since TIMESTAMPTZ DEFAULT now(),
    added_at TIMESTAMPTZ NOT NULL DEFAULT now()
) WITH (fillfactor = 50);
CREATE INDEX tenants_worker ON tenants (worker) WHERE hosted;
CREATE INDEX tenants_free ON tenants (free_since) WHERE hosted AND worker IS NULL;

CREATE FUNCTION eitherway_tenant() RETURNS TEXT LANGUAGE sql STABLE
    AS $$ SELECT nullif(current_setting('eitherway.tenant', true), '') $$;

-- Opens a transaction for writing: refused unless this is the newest epoch, which stays so until COMMIT.
CREATE FUNCTION eitherway_enter(wanted BIGINT) RETURNS BIGINT LANGUAGE plpgsql AS $$
DECLARE found_writes BIGINT;
BEGIN
    UPDATE tenants SET writes = writes + 1 WHERE tenant = eitherway_tenant() AND epoch = wanted
        RETURNING writes INTO found_writes;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this lease is over' USING ERRCODE = 'EW001';
    END IF;
    PERFORM set_config('eitherway.epoch', wanted::text, true);
    RETURN found_writes;
END $$;

-- No statement writes a ledger outside of such a transaction, whatever program sends it.
CREATE FUNCTION eitherway_fence() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM tenants WHERE tenant = eitherway_tenant()
        AND epoch = nullif(current_setting('eitherway.epoch', true), '')::BIGINT FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this lease is over' USING ERRCODE = 'EW001';
    END IF;
    RETURN NULL;
END $$;

-- A field of a JSON text; null where the text cannot be read.
CREATE FUNCTION eitherway_field(body TEXT, field TEXT) RETURNS TEXT LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN body::json ->> field;
EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
END $$;

CREATE TABLE positions (tenant TEXT COLLATE "C" NOT NULL DEFAULT eitherway_tenant(), account TEXT NOT NULL,
    mailbox TEXT NOT NULL, uidvalidity BIGINT, last_uid BIGINT, swept_at TEXT,
    PRIMARY KEY (tenant, account, mailbox));
CREATE TABLE requests (tenant TEXT COLLATE "C" NOT NULL DEFAULT eitherway_tenant(), account TEXT NOT NULL,
    key TEXT NOT NULL, state TEXT, asker TEXT, opened_at TEXT COLLATE "C", body TEXT,
    over_at TEXT COLLATE "C", PRIMARY KEY (tenant, account, key));
CREATE INDEX requests_asker ON requests (tenant, account, asker);
CREATE INDEX requests_over_at ON requests (tenant, account, over_at);
CREATE TABLE threads (tenant TEXT COLLATE "C" NOT NULL DEFAULT eitherway_tenant(), account TEXT NOT NULL,
    hash TEXT NOT NULL, request TEXT, PRIMARY KEY (tenant, account, hash));
CREATE INDEX threads_request ON threads (tenant, account, request);
CREATE TABLE effects (tenant TEXT COLLATE "C" NOT NULL DEFAULT eitherway_tenant(), account TEXT NOT NULL,
    name TEXT NOT NULL, request TEXT, intended_at TEXT COLLATE "C", done_at TEXT COLLATE "C", mailbox TEXT,
    uidvalidity BIGINT, uid BIGINT, digest TEXT, PRIMARY KEY (tenant, account, name));
CREATE INDEX effects_request ON effects (tenant, account, request);
CREATE TABLE seen (tenant TEXT COLLATE "C" NOT NULL DEFAULT eitherway_tenant(), account TEXT NOT NULL,
    key TEXT NOT NULL, outcome TEXT, at TEXT COLLATE "C", identity TEXT, PRIMARY KEY (tenant, account, key));
CREATE INDEX seen_at ON seen (tenant, account, at);
CREATE TABLE failures (tenant TEXT COLLATE "C" NOT NULL DEFAULT eitherway_tenant(), account TEXT NOT NULL,
    mailbox TEXT NOT NULL, uidvalidity BIGINT NOT NULL, uid BIGINT NOT NULL, attempts INTEGER, error TEXT,
    next_at TEXT, PRIMARY KEY (tenant, account, mailbox, uidvalidity, uid));
CREATE TABLE contacts (tenant TEXT COLLATE "C" NOT NULL DEFAULT eitherway_tenant(), account TEXT NOT NULL,
    hash TEXT NOT NULL, PRIMARY KEY (tenant, account, hash));
CREATE TABLE facts (tenant TEXT COLLATE "C" NOT NULL DEFAULT eitherway_tenant(), account TEXT NOT NULL,
    name TEXT NOT NULL, value TEXT, PRIMARY KEY (tenant, account, name));

-- What a host keeps for a tenant: its rules and letters by version, its secrets sealed.
CREATE TABLE tenant_files (tenant TEXT COLLATE "C" NOT NULL DEFAULT eitherway_tenant(),
    version INTEGER NOT NULL, path TEXT NOT NULL, content BYTEA NOT NULL, added_at TIMESTAMPTZ DEFAULT now(),
    PRIMARY KEY (tenant, version, path));
CREATE TABLE tenant_secrets (tenant TEXT COLLATE "C" NOT NULL DEFAULT eitherway_tenant(), name TEXT NOT NULL,
    key_id TEXT NOT NULL, sealed BYTEA NOT NULL, changed_at TIMESTAMPTZ DEFAULT now(),
    PRIMARY KEY (tenant, name));
-- Which master keys sealed something here: a sealed word that only the right key opens.
CREATE TABLE master_keys (key_id TEXT PRIMARY KEY, proof BYTEA NOT NULL,
    added_at TIMESTAMPTZ NOT NULL DEFAULT now());

-- The owner of the tables is held to the policies, too; only a superuser passes them by.
DO $$
DECLARE name TEXT;
BEGIN
    FOREACH name IN ARRAY ARRAY['positions', 'requests', 'threads', 'effects', 'seen', 'failures', 'contacts',
                                'facts', 'tenant_files', 'tenant_secrets'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY own ON %I USING (tenant = eitherway_tenant())', name);
        EXECUTE format('ALTER TABLE %I ADD FOREIGN KEY (tenant) REFERENCES tenants', name);
        EXECUTE format('CREATE TRIGGER fence BEFORE INSERT OR UPDATE OR DELETE ON %I '
                       'FOR EACH STATEMENT EXECUTE FUNCTION eitherway_fence()', name);
    END LOOP;
END $$;

-- Workers that are not alive hold nothing; a row with tenants stays until those have another worker.
ALTER TABLE tenants ADD FOREIGN KEY (worker) REFERENCES workers;
CREATE INDEX workers_beat ON workers (beat_at);

-- Gives up to `most` tenants that nobody holds to this worker, each in a new epoch. A row that is being
-- written is left for the next time, so one stuck transaction holds up one tenant only.
CREATE FUNCTION eitherway_claim(who TEXT, most INTEGER, patience INTERVAL)
    RETURNS TABLE (claimed TEXT, in_epoch BIGINT, was_free INTERVAL) LANGUAGE sql AS $$
    WITH dead AS (SELECT worker, beat_at FROM workers WHERE beat_at < clock_timestamp() - patience),
    unheld AS (SELECT tenant, free_since FROM tenants WHERE hosted AND worker IS NULL
        ORDER BY free_since LIMIT most FOR UPDATE SKIP LOCKED),
    orphaned AS (SELECT tenant, (SELECT beat_at FROM dead WHERE dead.worker = t.worker) AS free_since
        FROM tenants t WHERE hosted AND worker IN (SELECT worker FROM dead) LIMIT most FOR UPDATE SKIP LOCKED),
    free AS (SELECT * FROM orphaned UNION ALL SELECT * FROM unheld LIMIT most)
    UPDATE tenants SET worker = who, epoch = epoch + 1, held_since = clock_timestamp(), free_since = NULL
        FROM free WHERE tenants.tenant = free.tenant
        RETURNING tenants.tenant, tenants.epoch, clock_timestamp() - free.free_since
$$;
