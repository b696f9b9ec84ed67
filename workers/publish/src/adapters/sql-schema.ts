/** Creates what is missing; safe to run at every start. */
export const PROJECT_SCHEMA = `
  CREATE TABLE IF NOT EXISTS project (key TEXT PRIMARY KEY);
  CREATE TABLE IF NOT EXISTS environments (
    id TEXT PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL DEFAULT 0,
    version_max INTEGER NOT NULL DEFAULT 0,
    last_modified_max_ms INTEGER NOT NULL DEFAULT 0,
    etag TEXT NOT NULL DEFAULT ''
  );
  CREATE TABLE IF NOT EXISTS versions (
    environment_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    record TEXT NOT NULL,
    changes TEXT NOT NULL,
    idempotency_key TEXT,
    fingerprint TEXT,
    PRIMARY KEY (environment_id, version)
  );
  CREATE INDEX IF NOT EXISTS versions_by_state ON versions (state);
  CREATE TABLE IF NOT EXISTS sdk_keys (
    digest TEXT PRIMARY KEY,
    environment_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT,
    hint TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    revoked_at_ms INTEGER,
    is_stored INTEGER NOT NULL DEFAULT 0,
    revoked_for TEXT,
    request_digest TEXT,
    salt TEXT
  );
  CREATE TABLE IF NOT EXISTS unfinished (
    task TEXT NOT NULL,
    subject TEXT NOT NULL,
    due_ms INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (task, subject)
  );
  CREATE TABLE IF NOT EXISTS audit (sequence INTEGER PRIMARY KEY, digest TEXT NOT NULL, entry TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS principals (id TEXT PRIMARY KEY, record TEXT NOT NULL, is_stored INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS overlay (
    environment_id TEXT NOT NULL,
    id TEXT NOT NULL,
    entry TEXT NOT NULL,
    PRIMARY KEY (environment_id, id)
  );
  CREATE TABLE IF NOT EXISTS overlay_revisions (environment_id TEXT PRIMARY KEY, revision INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS replies (
    key TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    reply TEXT NOT NULL,
    at_ms INTEGER NOT NULL
  );
`;

/** Columns that databases of earlier releases lack: table, column and type. */
export const ADDED_COLUMNS: readonly (readonly [table: string, column: string, type: string])[] = [
  ["sdk_keys", "revoked_for", "TEXT"],
  ["sdk_keys", "request_digest", "TEXT"],
  ["sdk_keys", "salt", "TEXT"],
  ["versions", "idempotency_key", "TEXT"],
  ["versions", "fingerprint", "TEXT"],
  ["unfinished", "due_ms", "INTEGER NOT NULL DEFAULT 0"],
  ["unfinished", "attempts", "INTEGER NOT NULL DEFAULT 0"],
];

/** Indexes over columns that databases of earlier releases lack: created after those. */
export const ADDED_INDEXES = `
  CREATE INDEX IF NOT EXISTS versions_by_request ON versions (idempotency_key) WHERE idempotency_key IS NOT NULL;
  CREATE INDEX IF NOT EXISTS sdk_keys_by_request ON sdk_keys (request_digest) WHERE request_digest IS NOT NULL;
`;
