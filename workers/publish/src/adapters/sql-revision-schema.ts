/** Tables of flag files and their history. Creates what is missing; safe to run at every start. */
export const REVISION_SCHEMA = `
  CREATE TABLE IF NOT EXISTS revisions (
    revision INTEGER PRIMARY KEY,
    tree TEXT NOT NULL,
    commit_id TEXT,
    created_at_ms INTEGER NOT NULL,
    record TEXT NOT NULL,
    environments TEXT NOT NULL,
    is_swept INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX IF NOT EXISTS revisions_by_commit ON revisions (commit_id);
  -- Commits that were pushed when the newest revision had their files already.
  CREATE TABLE IF NOT EXISTS equal_commits (commit_id TEXT PRIMARY KEY, revision INTEGER NOT NULL);
  -- Files as they were pushed, where the server merged them into the revision. Without a commit, its id is empty.
  CREATE TABLE IF NOT EXISTS pushed_trees (
    revision INTEGER NOT NULL,
    tree TEXT NOT NULL,
    commit_id TEXT NOT NULL,
    PRIMARY KEY (revision, tree, commit_id)
  );
  CREATE INDEX IF NOT EXISTS pushed_trees_by_tree ON pushed_trees (tree);
  CREATE INDEX IF NOT EXISTS pushed_trees_by_commit ON pushed_trees (commit_id);
  -- Their texts that the revision itself does not have.
  CREATE TABLE IF NOT EXISTS pushed_texts (
    revision INTEGER NOT NULL,
    sha TEXT NOT NULL,
    PRIMARY KEY (revision, sha)
  );
  CREATE INDEX IF NOT EXISTS pushed_texts_by_sha ON pushed_texts (sha);
  CREATE TABLE IF NOT EXISTS blobs (sha TEXT PRIMARY KEY, pack TEXT, bytes INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS blobs_by_pack ON blobs (pack);
  -- The tree of a revision is every span with since <= revision < until; the newest one's have no until.
  CREATE TABLE IF NOT EXISTS file_spans (
    path TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER,
    sha TEXT NOT NULL,
    PRIMARY KEY (path, since)
  );
  CREATE INDEX IF NOT EXISTS file_spans_by_sha ON file_spans (sha);
  CREATE TABLE IF NOT EXISTS features (
    key TEXT PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    id TEXT NOT NULL,
    summary TEXT NOT NULL,
    changed TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS feature_revisions (
    id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    key TEXT NOT NULL,
    path TEXT NOT NULL,
    is_removal INTEGER NOT NULL,
    PRIMARY KEY (id, revision)
  );
  CREATE INDEX IF NOT EXISTS feature_revisions_by_key ON feature_revisions (key);
  CREATE TABLE IF NOT EXISTS served_revisions (
    environment_id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    revision INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS retired_environments (environment_id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS unreferenced_objects (name TEXT PRIMARY KEY, after_ms INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS swept_versions (
    environment_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (environment_id, version)
  );
  CREATE TABLE IF NOT EXISTS holds (holder TEXT PRIMARY KEY, environment_id TEXT, version INTEGER, revision INTEGER);
`;
