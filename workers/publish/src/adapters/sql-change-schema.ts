/** Creates what is missing; safe to run at every start. */
export const CHANGE_SCHEMA = `
  CREATE TABLE IF NOT EXISTS changes (
    number INTEGER PRIMARY KEY,
    state TEXT NOT NULL,
    due_at_ms INTEGER,
    record TEXT NOT NULL
  );
  -- What people edit and have not proposed yet. AUTOINCREMENT: the number of a draft that is gone must not come back.
  CREATE TABLE IF NOT EXISTS drafts (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    owner TEXT NOT NULL UNIQUE,
    saved_at_ms INTEGER NOT NULL,
    content TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS drafts_by_time ON drafts (saved_at_ms);
  CREATE INDEX IF NOT EXISTS changes_by_state ON changes (state);
  CREATE INDEX IF NOT EXISTS changes_by_due ON changes (due_at_ms) WHERE due_at_ms IS NOT NULL;
`;
